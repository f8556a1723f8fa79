The tests of the tests: a runner that cannot fail proves nothing.

  $ cd "$TESTDIR/.." && scripts=$PWD/scripts && cd "$HOME"

A transcript is cut into cases at its prose, and each case has its own answer.

  $ cat > one.t << 'END'
  > Right.
  > 
  >   $ echo right
  >   right
  > 
  > Wrong.
  > 
  >   $ echo wrong
  >   right
  > 
  > Right again, with a pattern and a status.
  > 
  >   $ echo 2385; false
  >   2* (glob)
  >   [1]
  > END
  $ "$scripts/run-transcript" one.t | grep -v '^#'
  ok 1 - Right.
  not ok 2 - Wrong.
  ok 3 - Right again, with a pattern and a status.
  1..3

A transcript that ends before its last line has failed, also when nothing more was to be printed.

  $ cat > early.t << 'END'
  > Leaves.
  > 
  >   $ exit 0
  > 
  > Never runs.
  > 
  >   $ true
  > END
  $ "$scripts/run-transcript" early.t | grep -v '^#'
  not ok 1 - the transcript runs to its end
  1..1

Status 80 skips all of it.

  $ sed 's/exit 0/exit 80/' early.t > skip.t
  $ "$scripts/run-transcript" skip.t
  ok 1 - Leaves. # SKIP needs what is not here
  ok 2 - Never runs. # SKIP needs what is not here
  1..2

Examples of a man page become transcripts; escapes are undone and long commands continued. A block
that needs a program which may be absent stands alone, after the page's first example.

  $ mkdir -p project/man && cd project
  $ cat > man/toy.1.in << 'END'
  > .Bd -literal
  > $ printf 'a\en' \e
  >   | cat
  > a
  > .Ed
  > .\" needs: no-such-program python3:no_such_module
  > .Bd -literal
  > $ no\-such\-program
  > .Ed
  > .Bd -literal
  > not an example
  > .Ed
  > END
  $ mkdir scripts && ln -s "$scripts/examples.awk" scripts/ && "$scripts/gen-transcripts" out
  $ cat out/man-toy.1.t
  man/toy.1.in, line 1
    $ printf 'a\n' \
    >   | cat
    a
  
  $ cat out/man-toy.1-line-7.t
  man/toy.1.in, line 7
    $ command -v no-such-program >/dev/null || exit 80
    $ python3 -c 'import no_such_module' 2>/dev/null || exit 80
    $ printf 'a\n' \
    >   | cat
    a
    $ no-such-program
  
  $ cd ..

A machine that lacks things is told which, and why; where there is no apt-get that is all.

  $ mkdir few && for p in sh id grep; do ln -s "$(command -v $p)" few/; done
  $ PATH=$PWD/few sh "$scripts/setup"
  cx needs what is not on this machine yet:
    gcc              the C compiler
    make             builds everything
    gzip             opens the bundled event log
    mandoc           checks and shows the man pages
    python3-cram     the transcripts of make check (cram)
  Install these (the names are those of Debian and Ubuntu) and run make again.
  [1]
