# Installs ebb on Windows: one program, put into one directory. It changes nothing else.
#
#   EBB_VERSION        the version to install, for example 0.1.0 (default: the newest)
#   EBB_INSTALL_DIR    where to (default: %LOCALAPPDATA%\ebb)
#   EBB_DOWNLOAD_BASE  a mirror: the address or folder that holds ebb-windows-x64.gz and SHA256SUMS
#
# By hand it is the same: download both, compare Get-FileHash with the line in SHA256SUMS, unpack
# the .gz as ebb.exe.

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12

# Where releases are published; empty until the first one is.
$Releases = ''

function Get-Base {
  if ($env:EBB_DOWNLOAD_BASE) { return $env:EBB_DOWNLOAD_BASE.TrimEnd('/', '\') }
  if (-not $Releases) { throw 'No release of ebb has been published yet: set EBB_DOWNLOAD_BASE to a folder with builds of it' }
  if ($env:EBB_VERSION) { return "$Releases/download/v$($env:EBB_VERSION -replace '^v', '')" }
  return "$Releases/latest/download"
}

function Get-Part([string] $Base, [string] $Name, [string] $File) {
  if ($Base -match '^https://|^http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/|$)') {
    Invoke-WebRequest -UseBasicParsing -Uri "$Base/$Name" -OutFile $File
  } elseif ($Base -match '^\w{2,}:') {
    throw "EBB_DOWNLOAD_BASE is `"$Base`": it is a folder or begins with https://"
  } else {
    Copy-Item -LiteralPath (Join-Path $Base $Name) -Destination $File
  }
}

function Expand-Part([string] $Archive, [string] $File) {
  $from = [IO.File]::OpenRead($Archive)
  $to = [IO.File]::Create($File)
  try {
    $gzip = New-Object IO.Compression.GZipStream($from, [IO.Compression.CompressionMode]::Decompress)
    $gzip.CopyTo($to)
    $gzip.Dispose()
  } finally {
    $to.Dispose()
    $from.Dispose()
  }
}

function Install-Ebb {
  # Windows PowerShell 5.1 spends most of a download on drawing its progress.
  $ProgressPreference = 'SilentlyContinue'
  $archive = 'ebb-windows-x64.gz'
  $base = Get-Base
  $directory = if ($env:EBB_INSTALL_DIR) { $env:EBB_INSTALL_DIR } else { Join-Path $env:LOCALAPPDATA 'ebb' }
  # .NET has a working directory of its own, which a relative path must not be looked up in.
  $directory = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($directory)
  New-Item -ItemType Directory -Force -Path $directory | Out-Null
  # In the target directory, so that the last step is a rename.
  $work = Join-Path $directory ".ebb-install.$PID"
  New-Item -ItemType Directory -Path $work | Out-Null
  try {
    Write-Output "Downloading $archive from $base"
    Get-Part $base 'SHA256SUMS' "$work\SHA256SUMS"
    Get-Part $base $archive "$work\$archive"
    $line = Get-Content -LiteralPath "$work\SHA256SUMS" | Where-Object { $_ -match "^[0-9a-f]{64} [ *]$([regex]::Escape($archive))$" }
    if (@($line).Count -ne 1) { throw "SHA256SUMS does not name $archive" }
    $expected = @($line)[0].Substring(0, 64)
    $actual = (Get-FileHash -Algorithm SHA256 -LiteralPath "$work\$archive").Hash.ToLowerInvariant()
    if ($actual -ne $expected) { throw "The checksum of $archive is wrong: $actual, not $expected; nothing was installed" }
    Expand-Part "$work\$archive" "$work\ebb.exe"
    $version = & "$work\ebb.exe" --version
    if ($LASTEXITCODE -ne 0) { throw 'This ebb does not run here; nothing was installed' }
    $wanted = "ebb $($env:EBB_VERSION -replace '^v', '')"
    if ($env:EBB_VERSION -and $version -ne $wanted) { throw "$base holds $version, not $wanted; nothing was installed" }
    # A program that is running cannot be replaced, but it can be renamed.
    $ebb = Join-Path $directory 'ebb.exe'
    $old = Join-Path $directory 'ebb.old.exe'
    Remove-Item -Force -ErrorAction SilentlyContinue -LiteralPath $old
    if (Test-Path -LiteralPath $ebb) { Move-Item -Force -LiteralPath $ebb -Destination $old }
    Move-Item -LiteralPath "$work\ebb.exe" -Destination $ebb
    Remove-Item -Force -ErrorAction SilentlyContinue -LiteralPath $old
  } finally {
    Remove-Item -Recurse -Force -ErrorAction SilentlyContinue -LiteralPath $work
  }
  Write-Output "Installed $ebb ($version), checksum verified"
  Write-Output "To undo: Remove-Item '$ebb'"
  if (($env:PATH -split ';') -notcontains $directory) { Write-Output "$directory is not in your PATH" }
}

# Last, so that a copy that was cut off does nothing.
Install-Ebb
