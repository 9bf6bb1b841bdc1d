# What a newcomer needs: `make run` and `make test`. Swift 6.2 or newer is expected; Debian packages are installed.

SWIFT ?= swift
DCS = .build/release/dcs
# What the formatter looks at; a folder that is not there is left out.
SOURCES = $(wildcard Sources Tests Benchmarks Package.swift)
# Options of what a target starts, such as: make run ARGS="--port 9000"
ARGS ?=
# How long the fault simulator runs; the shell's own variable of this name is not meant.
SECONDS = 60

.DEFAULT_GOAL := help
.PHONY: help run test build bench bench-peers check-speed simulate-faults faults fuzz bad-input format check-format clean dependencies install-units

help:
	@echo "make run           install what is missing, build, start everything with made-up senders; Ctrl-C stops it"
	@echo "                   options of dcs up: make run ARGS=\"--port 9000 --tick 60\""
	@echo "make test          install what is missing, build, run every test"
	@echo "make build         build the release program, .build/release/dcs"
	@echo "make bench         run the benchmarks"
	@echo "make bench-peers   this pipeline beside DuckDB, Spark and others on one file; downloads 2.7 GB the first time"
	@echo "                   options: make bench-peers ARGS=\"--runs 3 --only dcs --only duckdb\""
	@echo "make check-speed   fail if a hot stage needs more instructions an event than Benchmarks/instructions.csv allows"
	@echo "make faults        break the real program in every way one machine allows, and count what is lost; about 6 minutes"
	@echo "                   the same faults again: make faults SEED=7; one kind: make faults ARGS=\"--only 'disk full'\""
	@echo "make simulate-faults  run the fault simulator for 60 s on every processor"
	@echo "                   SECONDS=600 or FAULTS=100000 for longer, SEED=n replays one simulation"
	@echo "make fuzz          let libFuzzer look for bytes that break a reader, FUZZ_SECONDS (60) for each of them"
	@echo "                   options: FUZZ_SECONDS=600 make fuzz ARGS=\"events wire\""
	@echo "make bad-input     try every bad input of docs/bad-input.md and print the table"
	@echo "make format        format the sources in place"
	@echo "make check-format  fail if the formatter would change anything"
	@echo "make install-units install the systemd units of scripts/systemd (as root); docs/operations.md"
	@echo "make clean         delete what was built; data/ and Exports/ stay"

dependencies:
	@scripts/install-dependencies

build: dependencies
	$(SWIFT) build --configuration release --product dcs

# exec, so that Ctrl-C reaches the program and not a shell in between.
run: build
	@exec $(DCS) up --simulate $(ARGS)

test: dependencies
	$(SWIFT) build --build-tests
	@DCS_PYTHON="$${DCS_PYTHON:-$$(scripts/find-python-zmq)}" $(SWIFT) test

bench: dependencies
	@if [ -x Benchmarks/run ]; then exec Benchmarks/run; else echo "There is no Benchmarks/run." >&2; exit 1; fi

bench-peers: dependencies
	@exec Benchmarks/peers/run $(ARGS)

check-speed: dependencies
	@Benchmarks/check-instructions

simulate-faults: dependencies
	$(SWIFT) build --configuration release --product simulate-faults
	@exec .build/release/simulate-faults $(if $(FAULTS),--faults $(FAULTS),--seconds $(SECONDS)) \
		$(if $(LANES),--lanes $(LANES)) $(if $(SEED),--seed $(SEED)) $(if $(DEFECT),--defect $(DEFECT))

# The planted defects need a debug build.
faults: build
	$(SWIFT) build --configuration release --product fault-campaign
	$(SWIFT) build --product dcs
	@exec .build/release/fault-campaign --seed $(or $(SEED),1) $(ARGS)

fuzz: dependencies
	@SWIFT="$(SWIFT)" Tests/Fuzzing/run $(ARGS)

bad-input: dependencies
	$(SWIFT) build --build-tests
	DCS_PRINT_BAD_INPUT=1 $(SWIFT) test --skip-build --filter BadInputTableTests

format:
	$(SWIFT) format --in-place --recursive --parallel $(SOURCES)

check-format:
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)

# Prints what is left to do; nothing is started. DESTDIR is for packagers and for trying it out.
install-units:
	install -D -m 0644 -t $(DESTDIR)/etc/systemd/system scripts/systemd/*.service scripts/systemd/dcs.target
	install -D -m 0644 scripts/systemd/dcs.sysusers $(DESTDIR)/usr/lib/sysusers.d/dcs.conf
	install -D -m 0644 scripts/systemd/dcs.tmpfiles $(DESTDIR)/usr/lib/tmpfiles.d/dcs.conf
	@echo "Next, as root: systemd-sysusers; systemd-tmpfiles --create; systemctl daemon-reload; systemctl enable --now dcs.target"

clean:
	rm -rf .build
