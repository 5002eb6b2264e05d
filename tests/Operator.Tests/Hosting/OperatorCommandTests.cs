using System.Diagnostics;
using System.Net;
using LvsOperator.Operator.Hosting;
using LvsOperator.Operator.Settings;

namespace LvsOperator.Operator.Tests.Hosting;

/// <summary>The command line, by the program itself.</summary>
public sealed class OperatorCommandTests
{
    [Fact]
    public async Task Every_option_arrives()
    {
        OperatorArguments? got = null;
        string[] line =
        [
            "run", "--config", "c", "--kubeconfig", "k", "--namespace", "web", "--agent-image", "a", "--director-image", "d", "--nginx-image", "n", "--nginx-images", "x/*",
            "--nginx-images", "y", "--address-policy", "p", "--allowed-host-paths", "/srv", "--listen", "127.0.0.1:1", "--webhook-listen", ":2", "--leader-elect",
        ];
        Assert.Equal(0, await OperatorCommand.InvokeAsync(line, (arguments, _) =>
        {
            got = arguments;
            return Task.FromResult(0);
        }));
        Assert.Equal(
            ("c", "k", "web", "a", "d", "n", "p", IPEndPoint.Parse("127.0.0.1:1"), IPEndPoint.Parse("[::]:2"), LeaderElection.Elected),
            (got!.Config, got.Kubeconfig, got.Namespace, got.AgentImage, got.DirectorImage, got.NginxImage, got.AddressPolicy, got.Listen, got.WebhookListen, got.LeaderElection));
        Assert.Equal(["x/*", "y"], got.NginxImages);
        Assert.Equal(["/srv"], got.AllowedHostPaths);
    }

    [Theory]
    [InlineData(0, "lvs-operator 0.1.0\n", "", "--version")]
    [InlineData(2, "", "lvs-operator: walk: no such command or option\nsee lvs-operator --help\n", "walk")]
    [InlineData(2, "", "lvs-operator: Required command was not provided.\nsee lvs-operator --help\n")]
    [InlineData(2, "", "lvs-operator: --listen: 80: not an address and port; use for example :8080 or 127.0.0.1:8080\n", "run", "--listen", "80")]
    [InlineData(2, "", "lvs-operator: --namespace: A: not the name of a namespace; use lower case letters, digits and hyphens, or leave it out\n", "run", "--namespace", "A")]
    [InlineData(1, "", "lvs-operator: /nowhere/k: Could not find a part of the path '/nowhere/k'; give a readable file\n", "run", "--kubeconfig", "/nowhere/k")]
    public async Task The_program_ends_with_its_code_and_words(int code, string output, string errors, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(OperatorCommand).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = process.StandardOutput.ReadToEndAsync();
        var wrong = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal((code, output, errors), (process.ExitCode, await said, wrong));
    }
}
