using System.Diagnostics;

namespace LvsOperator.Rendering.Tests.Nginx;

/// <summary>The nginx of this machine: the environment variable LVS_NGINX, else the first in the search path.</summary>
internal static class RealNginx
{
    internal static string? Find() =>
        Environment.GetEnvironmentVariable("LVS_NGINX") is { Length: > 0 } given ? given
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Select(d => Path.Combine(d, "nginx")).FirstOrDefault(File.Exists);

    internal static string Require()
    {
        var nginx = Find();
        Assert.SkipWhen(nginx is null, "needs nginx: install it, or name it in LVS_NGINX");
        return nginx!;
    }

    internal static (int Code, string Output) Test(string nginx, string configuration)
    {
        var start = new ProcessStartInfo(nginx) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["-t", "-q", "-c", configuration]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
