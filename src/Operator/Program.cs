// The operator comes with the Kubernetes API; until then it says so rather than seem to work.
Console.Error.WriteLine("lvs-operator: manifests from a Kubernetes API are not supported yet by this version; run `lvs-agent run --manifests DIR` on each machine (docs/install-standalone.md)");
return 2;
