using System.Diagnostics;

namespace LvsOperator.Lab.Boot;

/// <summary>Where the sources are: the folder of <c>Operator.sln</c> above the current folder or above the program.</summary>
/// <param name="Path">Absolute.</param>
internal sealed record Checkout(string Path)
{
    public static Checkout Find()
    {
        foreach (var start in new[] { Directory.GetCurrentDirectory(), AppContext.BaseDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(System.IO.Path.Combine(folder.FullName, "Operator.sln")))
                {
                    return new Checkout(folder.FullName);
                }
            }
        }
        throw new LabFailure("no Operator.sln above the current folder: run the lab inside the checkout");
    }

    public string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>The lab's own Debian root, as <c>scripts/lab-root.sh</c> names it.</summary>
    public string Root()
    {
        var start = new ProcessStartInfo(In("scripts", "lab-root.sh")) { RedirectStandardOutput = true };
        using var script = Process.Start(start) ?? throw new LabFailure("scripts/lab-root.sh did not start");
        var root = script.StandardOutput.ReadToEnd().Trim();
        script.WaitForExit();
        return File.Exists(System.IO.Path.Combine(root, ".complete"))
            ? root
            : throw new LabFailure("the lab's Debian root is not there: run `make install` first");
    }
}
