# examples.awk - the examples of one page as cram transcripts in the folder `out`; the page's name
# is in `page`. See gen-transcripts.

BEGIN {
    name = page
    gsub(/[^A-Za-z0-9.-]/, "-", name)
    sub(/\.in$/, "", name)
    is_man = page ~ /\.in$/
}

/^(\.\\"|<!--) needs:/ {
    needs = $0
    sub(/.*needs: */, "", needs)
    sub(/ *-->.*/, "", needs)
}

is_man && /^\.Bd .*-literal/   { open_block(); next }
is_man && /^\.Ed/              { close_block(); next }
!is_man && /^```console/       { open_block(); next }
!is_man && /^```/              { close_block(); next }

inside && !(is_man && /^\.\\"/) { lines[++count] = is_man ? plain($0) : $0 }

function open_block() { inside = 1; count = 0; begin = NR }

# Undoes the escapes that a literal roff line may have.
function plain(line) {
    gsub(/\\&/, "", line)
    gsub(/\\-/, "-", line)
    gsub(/\\\(aq/, "'", line)
    gsub(/\\\(dq/, "\"", line)
    gsub(/\\\(ti/, "~", line)
    gsub(/\\\(ha/, "^", line)
    gsub(/\\[(]ga/, "`", line)
    gsub(/\\(e|\(rs)/, "\\", line)
    return line
}

function close_block(    i, has_command) {
    if (!inside)
        return
    inside = 0
    for (i = 1; i <= count; i++)
        if (lines[i] ~ /^\$ /)
            has_command = 1
    if (has_command)
        write_block()
    needs = ""
}

# The first example of a page prepares the others: it comes before each that stands alone.
function write_block(    file, i) {
    file = out "/" name (needs == "" ? "" : "-line-" begin) ".t"
    print page ", line " begin > file
    write_needs(file)
    if (needs != "")
        for (i = 1; i <= first_count; i++)
            write_line(file, first[i])
    else if (!first_count)
        for (i = 1; i <= count; i++)
            first[++first_count] = lines[i]
    for (i = 1; i <= count; i++)
        write_line(file, lines[i])
    print "" > file
}

# A command goes on in the next line after a backslash.
function write_line(file, line) {
    if (continued && line !~ /^> /)
        line = "> " line
    print "  " line > file
    continued = line ~ /^[$>] .*\\$/
}

function write_needs(file,    i, n, wanted, part) {
    n = split(needs, wanted, " ")
    for (i = 1; i <= n; i++) {
        split(wanted[i], part, ":")
        if (part[2] != "")
            print "  $ " part[1] " -c 'import " part[2] "' 2>/dev/null || exit 80" > file
        else
            print "  $ command -v " part[1] " >/dev/null || exit 80" > file
    }
}
