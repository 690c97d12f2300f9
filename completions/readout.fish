# fish completion of readout. Asks the program itself (readout help --complete), so it never falls behind.
function __readout_commands
    readout help --complete 2>/dev/null | cut -f1,2
end

function __readout_options
    set -l words (commandline -opc)
    test (count $words) -ge 2; or return
    readout help --complete $words[2] 2>/dev/null | cut -f1,2
end

function __readout_values
    set -l words (commandline -opc)
    test (count $words) -ge 3; or return
    set -l line (readout help --complete $words[2] 2>/dev/null | string match -- "$words[-1]"\t'*')
    set -l fields (string split \t -- $line)
    test (count $fields) -eq 3; and string match -qr '^[a-z]' -- $fields[3]; and string split '|' -- $fields[3]
end

complete -c readout -n __fish_use_subcommand -f -a '(__readout_commands)'
complete -c readout -n __fish_use_subcommand -f -a '--help --version'
complete -c readout -n '__fish_seen_subcommand_from help' -f -a '(__readout_commands)'
complete -c readout -n 'not __fish_use_subcommand; and string match -q -- "-*" (commandline -ct)' -f -a '(__readout_options)'
complete -c readout -n 'not __fish_use_subcommand; and test -n "(__readout_values)"' -f -a '(__readout_values)'
