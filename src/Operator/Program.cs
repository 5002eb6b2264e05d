// The operator comes with the Kubernetes API; until then it says so rather than seem to work.
const string NotYet = "manifests from a Kubernetes API are not supported yet by this version; run `lvs-agent run --manifests DIR` on each machine (docs/install-standalone.md)";
switch (args)
{
    case ["--version"]:
        Console.WriteLine($"lvs-operator {typeof(Program).Assembly.GetName().Version?.ToString(3)}");
        return 0;
    case [.., "--help" or "-h" or "-?"] or ["help"]:
        Console.WriteLine($"Usage:\n  lvs-operator run [options]\n\n{NotYet}");
        return 0;
    default:
        Console.Error.WriteLine($"lvs-operator: {NotYet}");
        return 2;
}
