export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * What `ebb completions` prints, with PROGRAM for the name that ebb is called by.
 *
 * Each gives the words up to the cursor to `ebb __complete` and gets a line for each candidate, a
 * tab and its description behind it; `:file` and `:directory` stand for the shell's own.
 */
export const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# Completions of PROGRAM for bash. In ~/.bashrc: source <(PROGRAM completions bash)
_ebb() {
  local line=\${COMP_LINE:0:COMP_POINT} program=\${1/#\\~\\//$HOME/} current kept part word path
  local -a words=()
  read -ra words <<<"$line"
  if [[ $line == *[[:space:]] ]]; then words+=(""); fi
  current=\${words[\${#words[@]} - 1]}
  # Bash puts a candidate in place of what stands behind the last word break only.
  part=\${current##*["$COMP_WORDBREAKS"]}
  kept=\${current%"$part"}
  COMPREPLY=()
  while IFS=$'\\t' read -r word _; do
    case $word in
      :file | :directory)
        compopt -o filenames 2>/dev/null
        while IFS= read -r path; do
          COMPREPLY+=("$path")
        done < <(compgen -A "\${word#:}" -- "$part")
        ;;
      *) COMPREPLY+=("\${word#"$kept"}") ;;
    esac
  done < <("$program" __complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -F _ebb PROGRAM
`,
  zsh: `#compdef PROGRAM
# Completions of PROGRAM for zsh. In ~/.zshrc, behind compinit: source <(PROGRAM completions zsh)
_ebb() {
  local program=\${~\${(Q)words[1]}} line word
  local -a lines candidates shown
  lines=("\${(@f)$("$program" __complete -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  for line in "\${lines[@]}"; do
    word=\${line%%$'\\t'*}
    case $word in
      '') ;;
      :file) compset -P '*='; _files ;;
      :directory) compset -P '*='; _files -/ ;;
      *)
        candidates+=("$word")
        shown+=("\${line/$'\\t'/  -- }")
        ;;
    esac
  done
  if (( $#candidates )); then compadd -Q -l -d shown -a candidates; fi
}
if [ "\${funcstack[1]}" = _ebb ]; then _ebb "$@"; else compdef _ebb PROGRAM; fi
`,
  fish: `# Completions of PROGRAM for fish: PROGRAM completions fish > ~/.config/fish/completions/PROGRAM.fish
function __ebb_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l program (string replace -r '^~/' $HOME/ -- $words[1])
    for line in ($program __complete -- $words[2..-1] 2>/dev/null)
        switch $line
            case ':file'
                __fish_complete_path (commandline -ct)
            case ':directory'
                __fish_complete_directories (commandline -ct) ''
            case '*'
                printf '%s\\n' $line
        end
    end
end
complete -c PROGRAM -f -a '(__ebb_complete)'
`,
};
