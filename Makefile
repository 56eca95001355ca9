# Bigfoot. `make run` takes a fresh machine to a running system; see README.md.
#
# Every .c file below the four folders is compiled; there is no list to keep.  BUILD names the
# output folder, so that the sanitizers' objects (make asan, make tsan) live beside the ordinary ones;
# a folder of a sanitizer's name means its options, whoever makes something in it.

BUILD  ?= build
PREFIX ?= /usr/local
CC     ?= gcc

SANITIZE_asan := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
SANITIZE_tsan := -fsanitize=thread -Wno-tsan
SANITIZE ?= $(SANITIZE_$(notdir $(BUILD)))
OPT      ?= $(if $(SANITIZE),-O1,-O2)

WARN   := -Wall -Wextra -Wno-unused-parameter -Wmissing-prototypes -Wstrict-prototypes
CFLAGS ?= -g $(OPT)
PKGS   := libuv libtelnet slirp libpcre2-8 ncursesw readline openssl libzstd
PKGCFG := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
LIBS   := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lm -lpthread

ALL_CFLAGS = -std=gnu11 -I. $(WARN) $(WERROR) -fno-strict-aliasing -fno-math-errno $(PKGCFG) \
             -D_GNU_SOURCE $(CFLAGS) $(SANITIZE)

SRC  := $(sort $(shell find engine cp cms tn3270 -name '*.c'))
OBJ  := $(SRC:%.c=$(BUILD)/obj/%.o)
TEST := $(sort $(shell find tests -name 'test_*.c'))
DRIVERS := $(sort $(shell find tests -name '*_driver.c'))
TBIN := $(sort $(TEST:%.c=$(BUILD)/%) $(DRIVERS:%.c=$(BUILD)/%))

DEB_PACKAGES := gcc make groff-base pkg-config libuv1-dev libtelnet-dev libslirp-dev libglib2.0-dev libpcre2-dev \
                libncurses-dev libreadline-dev libssl-dev libzstd-dev libcmocka-dev \
                clang clang-format python3 openssl s3270 regina-rexx the gcc-s390x-linux-gnu libc6-dev-s390x-cross \
                binutils-s390x-linux-gnu qemu-system-misc qemu-user cpio curl findutils util-linux

.PHONY: all run deps test test-all bench asan tsan fuzz clean install format format-check sample-system
all: need-pkgs $(BUILD)/bigfoot

.PHONY: need-pkgs
need-pkgs:
	@for p in $(PKGS); do pkg-config --exists $$p 2>/dev/null || missing="$$missing $$p"; done; \
	 if [ -n "$$missing" ]; then \
	   echo "bigfoot: missing libraries:$$missing: run 'make deps'" >&2; exit 1; fi

$(BUILD)/bigfoot: $(BUILD)/obj/bigfoot.o $(BUILD)/libbigfoot.a
	$(CC) $(ALL_CFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/libbigfoot.a: $(OBJ)
	@rm -f $@
	@ar qcsP $@ $(OBJ)

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/cp/console/logo.o: panels/logo.panel

# When it was built is said in the zone of the system that runs it.
$(BUILD)/obj/cp/system.o: export TZ := UTC0

$(BUILD)/tests/%: tests/%.c $(BUILD)/libbigfoot.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -rdynamic -MMD -MP -o $@ $< $(BUILD)/libbigfoot.a $(LIBS) -lcmocka

deps:
	@sh tests/deps.sh $(DEB_PACKAGES)

run: deps
	$(MAKE) all sample-system
	$(BUILD)/bigfoot start $(BUILD)/sample-system

sample-system: all
	@sample-disks/refresh.sh $(BUILD)/bigfoot $(BUILD)/sample-system

test: deps
	@$(MAKE) --no-print-directory all $(TBIN)
	@BUILD=$(BUILD) sh tests/run.sh quick

test-all: deps
	@$(MAKE) --no-print-directory all $(TBIN)
	@BUILD=$(BUILD) sh tests/run.sh all

unit: all $(TBIN)
	@BUILD=$(BUILD) sh tests/run.sh unit

bench: deps all
	@BUILD=$(BUILD) sh tests/bench/bench.sh

# With the programs that scenarios run beside it.  Of tsan's reports tests/tsan.supp says which are none.
asan tsan:
	@$(MAKE) --no-print-directory BUILD=build/$@ all drivers

.PHONY: drivers
drivers: $(DRIVERS:%.c=$(BUILD)/%)

# The library once more with clang's fuzzer and sanitizers, and each tests/fuzz/fuzz_*.c on it.
FUZZ  := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FZBIN := $(FUZZ:%.c=build/fuzz/%)
fuzz:
	@$(MAKE) --no-print-directory -s BUILD=build/fuzz CC=clang OPT=-O1 \
	  SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined' \
	  build/fuzz/libbigfoot.a $(FZBIN)
	@sh tests/fuzz/fuzz.sh $(FZBIN)

build/fuzz/tests/fuzz/%: tests/fuzz/%.c build/fuzz/libbigfoot.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer -o $@ $< build/fuzz/libbigfoot.a $(LIBS)

clean:
	rm -rf build

install: all
	install -d $(DESTDIR)$(PREFIX)/share/bigfoot
	cp -RL sample-disks $(DESTDIR)$(PREFIX)/share/bigfoot/
	install -D -m 755 $(BUILD)/bigfoot $(DESTDIR)$(PREFIX)/bin/bigfoot
	for s in 1 5 7; do for m in man/*.$$s; do [ -e $$m ] && \
	  install -D -m 644 $$m $(DESTDIR)$(PREFIX)/share/man/man$$s/$$(basename $$m); done; done; true

SOURCES = find *.c engine cp cms tn3270 tests -name '*.[ch]'

format:
	$(SOURCES) -exec clang-format -i {} +

format-check:
	$(SOURCES) -exec clang-format --dry-run -Werror {} +

-include $(shell find $(BUILD)/obj $(BUILD)/tests -type f -name '*.d' 2>/dev/null)
