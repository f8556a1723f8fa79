# cx - one non-recursive Makefile: all demo check check-asan check-tsan bench simulate lint man
# install uninstall dist clean.  Objects and programs are in build/ (BUILD=...), nothing is built in
# place.

VERSION  := 0.1.0
prefix   ?= /usr/local
DESTDIR  ?=
BUILD    ?= build
CC       ?= cc
CFLAGS   ?= -O2 -g
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla -Wstrict-prototypes \
            -Wmissing-prototypes -Wwrite-strings -Wno-sign-conversion
CPPFLAGS += -D_XOPEN_SOURCE=700 -DCX_VERSION='"$(VERSION)"' -DCX_DATADIR='"$(prefix)/share/cx"' -Ilib -Itools
ALL_CFLAGS = -std=c11 $(WARNINGS) -ffile-prefix-map=$(CURDIR)/= -pthread $(CFLAGS)
LDLIBS   := -lcsv -lgsl -lgslcblas -lisal -lm -pthread

LIB_SRC  := $(sort $(wildcard lib/*/*.c lib/*/*/*.c))
TOOL_SRC := $(sort $(wildcard tools/*.c))
UNIT_SRC := $(sort $(wildcard tests/unit/*.c))
LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/%.o)
TOOLS    := $(TOOL_SRC:tools/%.c=$(BUILD)/bin/%)
UNITS    := $(UNIT_SRC:tests/unit/%.c=$(BUILD)/tests/%)
TRY      := $(BUILD)/tests/bin/cx-try
SIMULATIONS := $(patsubst tests/simulate/%.c,$(BUILD)/simulate/%,$(sort $(wildcard tests/simulate/*.c)))
PAGES    := $(sort $(patsubst man/%.in,$(BUILD)/man/%,$(wildcard man/*.in)))

# What setup had to come before is built by all processors, unless make was told how many.
JOBS = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))

.PHONY: all setup demo check check-run check-asan check-tsan bench simulate lint man completions \
        install uninstall dist clean units
.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:

all: $(TOOLS)

setup:
	@scripts/setup

demo: setup
	@$(MAKE) $(JOBS) --no-print-directory all man
	@scripts/demo

check: setup
	@$(MAKE) $(JOBS) --no-print-directory check-run

check-run: all units man
	@BUILD=$(BUILD) scripts/check

check-asan: setup
	@BUILD=build/asan CFLAGS="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer" \
	    $(MAKE) $(JOBS) --no-print-directory check-run

# A program that ends at an error leaves its threads as they are: no leak.
check-tsan: setup
	@TSAN_OPTIONS=report_thread_leaks=0 BUILD=build/tsan CFLAGS="-O1 -g -fsanitize=thread" \
	    $(MAKE) $(JOBS) --no-print-directory check-run

bench: all
	@BUILD=$(BUILD) scripts/bench

# Do tests and intervals keep what they promise?  A minute or two each; SIMULATE_ROUNDS=20000 for
# more.
simulate: $(SIMULATIONS)
	@for each in $(SIMULATIONS); do $$each $(SIMULATE_ROUNDS) || exit 1; done

lint: all man
	@BUILD=$(BUILD) scripts/lint

units: $(UNITS) $(TRY)

$(BUILD)/libcx.a: $(LIB_OBJ)
	@rm -f $@
	ar rcsD $@ $(LIB_OBJ)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# A tool is tools/cx-NAME.c, with the files of tools/NAME/ where it has parts.
parts_of = $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tools/$(1:cx-%=%)/*.c)))
.SECONDEXPANSION:
# cx-power learns from the logs of cx-abtest, and reads them as that does.
$(BUILD)/bin/cx-power: $(call parts_of,cx-abtest)
$(BUILD)/bin/%: $(BUILD)/tools/%.o $$(call parts_of,$$*) $(BUILD)/libcx.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(BUILD)/libcx.a $(LDLIBS)

$(BUILD)/simulate/%: tests/simulate/%.c $(BUILD)/libcx.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP $(LDFLAGS) -o $@ $< $(BUILD)/libcx.a $(LDLIBS)

$(BUILD)/tests/%: tests/unit/%.c $(BUILD)/libcx.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -Wno-missing-prototypes -MMD -MP $(LDFLAGS) -o $@ $< $(BUILD)/libcx.a -lcmocka -lz $(LDLIBS)

# Pseudonyms need a hash that strangers cannot undo; nothing else does.
$(addprefix $(BUILD)/,bin/cx-ingest bin/cx-erase tests/pseudonym): LDLIBS += -lnettle

# The tool that tests/cli.t tries; in a folder of its own, so that it is not run as a test.
$(TRY): tests/tools/cx-try.c $(BUILD)/libcx.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP $(LDFLAGS) -o $@ $< $(BUILD)/libcx.a $(LDLIBS)

man: $(PAGES)

$(BUILD)/man/%: man/%.in scripts/gen-man $(TOOLS)
	@mkdir -p $(@D)
	BUILD=$(BUILD) VERSION=$(VERSION) scripts/gen-man $< > $@

completions: all
	BUILD=$(BUILD) scripts/gen-completions $(BUILD)/completions

install: all man completions
	scripts/install install "$(DESTDIR)$(prefix)" $(BUILD)

uninstall:
	scripts/install uninstall "$(DESTDIR)$(prefix)" $(BUILD)

dist: man
	scripts/dist $(VERSION) $(BUILD)

clean:
	rm -rf build demo-out bench-out

-include $(LIB_OBJ:.o=.d) $(patsubst %.c,$(BUILD)/%.d,$(TOOL_SRC) $(wildcard tools/*/*.c)) \
    $(UNITS:=.d) $(SIMULATIONS:=.d) $(TRY).d
