# bash completion of readout. Asks the program itself (readout help --complete), so it never falls behind.
_readout() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]:-} word values
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W "$(readout help --complete 2>/dev/null | cut -f1) --help --version" -- "$cur")
        return
    fi
    if [[ $command == help ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(readout help --complete 2>/dev/null | cut -f1)" -- "$cur")
        return
    fi
    if [[ $prev == --* ]]; then
        while IFS=$'\t' read -r word _ values; do
            [[ $word == "$prev" && $values == [a-z]* ]] || continue
            mapfile -t COMPREPLY < <(compgen -W "${values//|/ }" -- "$cur")
            return
        done < <(readout help --complete "$command" 2>/dev/null)
    fi
    if [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(readout help --complete "$command" 2>/dev/null | cut -f1)" -- "$cur")
        return
    fi
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}
complete -F _readout readout
