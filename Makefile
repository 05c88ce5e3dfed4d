# keypost - the only makefile
#
#   make         builds build/keypost (what it needs must be installed)
#   make demo    installs what is missing, builds, runs the sample mailbox
#   make test    installs what is missing, builds, runs every test
#   make live    the mailbox against servers that lie, stall and hang up; long
#   make asan    the tests again under the address and undefined sanitizers
#   make bench   measures; make fuzz  tries to break the readers; make clean  forgets

B     ?= build
SAN   ?=
rooms := base store ingest parse match issue desk

libs  := glib-2.0 gio-2.0 gio-unix-2.0 gmime-3.0 poppler-glib libxml-2.0 libarchive sqlite3 \
         libssl libcrypto cairo cairo-pdf pangocairo lept tesseract libseccomp xlsxwriter \
         libgsf-1 libheif libde265
CFLAGS ?= -O2 -g
# Our own warnings are errors; the libraries' headers are system headers.
flags = -std=gnu17 -D_GNU_SOURCE -I. -I$(B)/gen -Wall -Wextra -Werror -Wshadow -Wvla \
        -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wwrite-strings \
        -Wformat=2 -Wno-unused-parameter -fno-strict-aliasing -fstack-protector-strong \
        -DGLIB_VERSION_MIN_REQUIRED=GLIB_VERSION_2_74 -DGLIB_VERSION_MAX_ALLOWED=GLIB_VERSION_2_74 \
        $(SAN) $(cflags)
cflags := $(shell pkg-config --cflags $(libs) 2>/dev/null | sed 's/-I/-isystem /g')
ldlibs = $(SAN) $(ldflags) -letpan -lzint -ldl -lm
ldflags := $(shell pkg-config --libs $(libs) 2>/dev/null)
# `make V=1` shows the whole command lines.
Q := $(if $(V),,@)

src   := $(wildcard $(addsuffix /*.c,$(rooms)))
obj   := $(src:%.c=$(B)/%.o) $(B)/gen/data.o
tests := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/test_*.c))
data  := $(sort $(wildcard data/*) $(wildcard data/*/*) $(wildcard store/schema/*.sql))

.PHONY: all
all: $(B)/keypost $(B)/models/.done

$(B)/keypost: $(B)/main.o $(obj)
	$(if $(V),,@echo '  link    $@')
	$(Q)$(CC) $(CFLAGS) -o $@ $^ $(ldlibs)

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(if $(V),,@echo '  compile $<')
	$(Q)$(CC) $(flags) $(CFLAGS) -MMD -MP -c $< -o $@

# Data files are compiled in; GResource is GLib's own way to do it.
$(B)/gen/data.xml: $(data) Makefile
	@mkdir -p $(@D)
	@{ echo '<gresources><gresource prefix="/keypost">'; \
	   for f in $(filter-out %/,$(data)); do [ -f "$$f" ] && echo "<file>$$f</file>"; done; \
	   echo '</gresource></gresources>'; } >$@
$(B)/gen/data.c: $(B)/gen/data.xml
	glib-compile-resources --sourcedir=. --target=$@ --generate-source --c-name keypost_data $<
$(B)/gen/data.o: $(B)/gen/data.c
	$(CC) -O1 $(shell pkg-config --cflags gio-2.0) -c $< -o $@

$(B)/unit/%: tests/unit/%.c $(obj) Makefile
	@mkdir -p $(@D)
	$(if $(V),,@echo '  test    $@')
	$(Q)$(CC) $(flags) $(CFLAGS) -MMD -MP -MF $@.d -o $@ $< $(obj) $(ldlibs)

# OCR runtime and models: pinned by package-lock.json, checked once more by digest.  published/ holds them as they came, the folder
# itself the networks folded (parse/fold-models): the same answers in three quarters of the time.
networks := ch_PP-OCRv4_det_infer ch_PP-OCRv4_rec_infer ch_ppocr_mobile_v2.0_cls_infer
$(B)/models/.done: package-lock.json models.sha256 parse/fold-models
	@mkdir -p $(@D)/published
	$(Q)[ -d node_modules/sherpa-onnx-linux-x64 ] || npm ci --ignore-scripts --no-audit --no-fund --silent
	$(Q)cd node_modules && sha256sum --quiet -c ../models.sha256
	$(Q)cd node_modules && cp $$(sed 's/^[^ ]*  //' ../models.sha256) $(abspath $(@D))/published/
	$(Q)cd $(@D) && ln -f published/libonnxruntime.so published/ppocr_keys_v1.txt ./
	$(if $(V),,@echo '  fold    $(@D)')
	$(Q)for n in $(networks); do rm -f $(@D)/$$n.onnx; parse/fold-models $(@D)/published/$$n.onnx $(@D)/$$n.onnx || exit 1; done
	@touch $@

.PHONY: packages
packages:
	@./packages.sh

# The first make may have started before pkg-config was there: the work is done by a second one.
.PHONY: demo
demo: packages
	@$(MAKE) -s --no-print-directory all
	@sample/demo $(B)/keypost

.PHONY: test
test: packages
	@$(MAKE) -s --no-print-directory all $(tests)
	@tests/run $(B)

.PHONY: asan
asan: packages
	@$(MAKE) --no-print-directory test B=build-asan SAN=-fsanitize=address,undefined CFLAGS='-O1 -g'

# Every fault of mail servers at full length, and a real Dovecot: about half an hour.
.PHONY: live
live: packages
	@$(MAKE) --no-print-directory all
	@tests/live/run $(B)

.PHONY: bench
bench: packages
	@$(MAKE) -s --no-print-directory all
	@tests/bench/run $(B)

.PHONY: fuzz
fuzz: packages
	@tests/fuzz/run

.PHONY: clean
clean:
	rm -rf build build-asan build-fuzz

-include $(wildcard $(B)/*.d $(B)/*/*.d)
