namespace LvsOperator.Cli.Tests.Running;

/// <summary>Reviewed texts; LVS_UPDATE=1 writes them anew.</summary>
internal static class Golden
{
    internal static void Check(string path, string actual)
    {
        if (Environment.GetEnvironmentVariable("LVS_UPDATE") == "1") File.WriteAllText(path, actual);
        Assert.True(File.Exists(path), $"{path} is absent; LVS_UPDATE=1 writes it");
        Assert.Equal(File.ReadAllText(path), actual);
    }

    /// <summary>A run as a reviewer reads it: the command, what it printed, how it ended.</summary>
    internal static string Text(string command, Ran ran) => $"$ lvsctl {command}\n{ran.Out}{(ran.Error.Length > 0 ? "--- standard error\n" + ran.Error : "")}--- exit code {ran.Code}\n";
}
