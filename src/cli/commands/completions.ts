import { Failure } from "../../failure.ts";
import type { Command } from "../frame/command.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;

/** `ebb completions`: prints the completion script of a shell. */
export const command: Command = {
  options: [],
  settings: [],
  details: [
    "The script goes to stdout. For the completions (commands, options, files, and the ids and " +
      "labels of revisions) it asks this ebb each time. In ~/.zshrc it belongs after compinit.",
  ],
  examples: [
    "ebb completions bash >> ~/.bashrc",
    "ebb completions zsh >> ~/.zshrc",
    "ebb completions fish > ~/.config/fish/completions/ebb.fish",
  ],
  run: async ({ arguments: [typed], world, wantsJson, json }) => {
    const shell = SHELLS.find((name) => name === typed);
    if (shell === undefined) {
      throw new Failure("EBB_USAGE", `ebb has no completions for "${typed}"`, {
        hint: `It has them for ${SHELLS.join(", ")}`,
      });
    }
    const script = COMPLETION_SCRIPTS[shell].replaceAll("PROGRAM", quoted(world.program));
    if (wantsJson) json({ shell, script });
    else world.stdout.write(script);
    return 0;
  },
};

/**
 * Quotes a name. All three shells read a word in single quotes literally, except for the quote
 * itself.
 */
function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", "")}'`;
}

type Shell = (typeof SHELLS)[number];

/**
 * The completion scripts, with PROGRAM for the name of ebb. Each passes the words up to the cursor
 * to `ebb __complete`, and gets one line for each candidate: the word, a tab and a description.
 * `:file` and `:directory` stand for the shell's own completion.
 */
const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = {
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
