cx alone lists the tools by what they are for, and is content.

  $ cx | grep -v '^ '
  usage: cx TOOL [options] [FILE...]
  
  get data
  
  describe
  
  model
  
  test
  
  'cx TOOL --help' lists a tool's options, 'man cx-TOOL' explains them.
  $ cx > listed && cx --help | cmp - listed && cx -h | cmp - listed

Its version is the package's.

  $ cx --version
  cx (cx) * (glob)
  $ cx -V | cmp - <<END
  > $(cx --version)
  > END

It runs the tool beside itself, also through a link from elsewhere, and the tool's status is its own.

  $ mkdir bin && cp "$(command -v cx)" bin/ && printf '#!/bin/sh\necho "toy: $*"; exit 3\n' > bin/cx-toy
  $ chmod +x bin/cx-toy && ln -s bin/cx linked
  $ ./linked toy --one 'two three'
  toy: --one two three
  [3]

Otherwise it looks in PATH.

  $ mkdir path && mv bin/cx-toy path/
  $ PATH=$PWD/path:$PATH bin/cx toy
  toy: 
  [3]

A tool that is not there, a slip of the finger, a way out of the folder, an option that it does not
have.

  $ PATH=/usr/bin:/bin bin/cx rfm
  cx: 'cx-rfm' is neither beside cx nor in PATH
  [2]
  $ cx sesionize log.csv
  cx: there is no tool 'sesionize'; did you mean 'sessionize'? (try 'cx')
  [2]
  $ cx frobnicate
  cx: there is no tool 'frobnicate' (try 'cx')
  [2]
  $ cx ../bin/toy
  cx: there is no tool '../bin/toy' (try 'cx')
  [2]
  $ cx --frobnicate
  cx: '--frobnicate' is no option of cx (try 'cx --help')
  [2]

A full disk is noticed.

  $ cx > /dev/full
  cx: cannot write standard output: No space left on device
  [1]
  $ cx --version > /dev/full
  cx: cannot write standard output: No space left on device
  [1]
