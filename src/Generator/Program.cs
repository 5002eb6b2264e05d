using LvsOperator.Generator;
using LvsOperator.Generator.Install;

var root = new DirectoryInfo(Directory.GetCurrentDirectory());
while (root is not null && !File.Exists(Path.Combine(root.FullName, "Operator.sln")))
{
    root = root.Parent;
}

if (root is null)
{
    Console.Error.WriteLine("No Operator.sln here or above: run this inside the repository.");
    return 2;
}

Write(GeneratedFiles.All());
Write(ChartFiles.All());
if (Helm.Find() is not { } helm)
{
    Console.Error.WriteLine("There is no helm, so config/ is not made anew: name one by HELM, or let `make generate` find one.");
    return 1;
}

Write(KustomizeFiles.Of(helm.Template(root.FullName)));
return 0;

void Write(IReadOnlyDictionary<string, string> files)
{
    foreach (var (path, text) in files)
    {
        var file = Path.Combine(root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var changed = !File.Exists(file) || File.ReadAllText(file) != text;
        if (changed)
        {
            File.WriteAllText(file, text);
        }

        Console.WriteLine($"{(changed ? "wrote    " : "unchanged")} {path}");
    }
}
