using LvsOperator.Generator;

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

foreach (var (path, text) in GeneratedFiles.All())
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

return 0;
