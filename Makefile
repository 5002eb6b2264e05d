# `make` alone lists what there is. All of it works in a fresh clone; what is missing is installed by `make install`,
# which `make demo` and `make test` call themselves and which costs nothing when there is nothing to do.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help build images install demo test bench soak fmt generate clean demo-kubernetes
MAKEFLAGS += --no-print-directory
# One compiler serves all projects of a build; without it every project pays for its start.
export UseSharedCompilation := true

programs := out/lvs-agent out/lvs-operator out/lvsctl out/lab
project.lvs-agent    := src/Agent
project.lvs-operator := src/Operator
project.lvsctl       := src/Cli
project.lab          := tests/Lab
find_sources = $(shell find $(1) -type f \( -name '*.cs' -o -name '*.csproj' -o -name '*.txt' -o -name '*.sh' -o -name '*.yaml' \) -not -path '*/obj/*' -not -path '*/bin/*')
shared := $(wildcard Directory.*) global.json
src_sources := $(call find_sources,src) $(wildcard crds/*.yaml) $(shared)

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 26

build: $(programs) ## the four programs, each one self-contained file in out/

# Each program is published aside and moved when whole: an interrupted build leaves no half program.
out/lab: $(call find_sources,tests/Lab) $(shared)
out/lvs-agent out/lvs-operator out/lvsctl: $(src_sources)

$(programs): out/%:
	@echo "==> building $@"
	@mkdir -p out
	@rm -rf .cache/publish/$*
	@dotnet publish $(project.$*) -c Release -r linux-x64 -p:ForOut=true -o .cache/publish/$* -v quiet -clp:NoSummary --nologo
	@mv .cache/publish/$*/$* $@ && rm -rf .cache/publish/$* && touch $@

images: out/images/table ## container images of operator, agent and directors, as archives in out/images; pulls nothing
	@cat out/images/table

out/images/table: out/lvs-operator out/lvs-agent out/lvsctl Dockerfile .dockerignore $(wildcard scripts/image*) scripts/docker.sh
	@scripts/docker.sh scripts/images.sh

install: ## what the lab needs on this machine: mmdebstrap, and a Debian root of the lab's own in a cache folder
	@scripts/install.sh

demo: install build ## the seeds' site out of one folder of manifests, on real IPVS, nginx and Tomcat; failures included
	@out/lab demo

demo-kubernetes: install build ## the same site by helm install and kubectl apply, against a real API server
	@scripts/kube-servers.sh >/dev/null
	@out/lab demo --kubernetes

test: ## all tests, those on real IPVS included; ends with one line that counts them
	@scripts/test.sh

bench: install build ## what quality.md promises, measured beside its anchors
	@scripts/bench.sh

soak: install build ## the long tests: hours, not minutes
	@LVS_SOAK=1 LVS_LAB_LIMIT=14400 scripts/test.sh

fmt: ## format the sources
	@dotnet format Operator.sln -v quiet

generate: ## crds/ and the field reference, from the types in src/Api; the chart's rights, from src/; config/, from the chart
	@HELM=$$(command -v helm || echo "$$(scripts/kube-servers.sh)/helm") dotnet run --project src/Generator -c Release -v quiet

clean: ## what was built; the lab's root in the cache folder stays (scripts/lab-root.sh says where)
	@rm -rf out .cache TestResults bench/results
	@find src tests -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +
