namespace LvsOperator.Docs.Tests;

/// <summary>The systemd units fit the agent and each other.</summary>
public sealed class SystemdUnitTests
{
    private static readonly string[] Agent = File.ReadAllLines(Path.Combine(Repository.Root, "config/systemd/lvs-agent.service"));
    private static readonly string[] Nginx = File.ReadAllLines(Path.Combine(Repository.Root, "config/systemd/lvs-nginx@.service"));

    /// <summary>Else the kernel hides the program file of nginx from the agent (ptrace(2), access mode checking), which then takes nginx for not running.</summary>
    [Fact]
    public void The_agent_has_every_capability_that_nginx_has() => Assert.Empty(Capabilities(Nginx).Except(Capabilities(Agent)));

    /// <summary>nginx's workers are www-data and search the state directory; the record of what is ours lives as long as the kernel's state.</summary>
    [Fact]
    public void The_state_directory_is_searchable_and_outlives_the_agent()
    {
        Assert.Contains("RuntimeDirectory=lvs-operator", Agent);
        Assert.Contains("RuntimeDirectoryMode=0755", Agent);
        Assert.Contains("RuntimeDirectoryPreserve=yes", Agent);
        Assert.Contains("StateDirectory=lvs-operator", Agent);
    }

    /// <summary>With NAT on a node of legacy iptables every rule failed: can't open lock file /run/xtables.lock: Read-only file system.</summary>
    [Fact]
    public void The_lock_of_iptables_is_there_and_can_be_written()
    {
        Assert.Contains("ProtectSystem=strict", Agent);
        Assert.Contains("-/run/xtables.lock", Agent.Single(l => l.StartsWith("ReadWritePaths=", StringComparison.Ordinal)).Split('=')[1].Split(' '));
        Assert.Contains("ExecStartPre=+/bin/sh -c 'umask 077; : >>/run/xtables.lock'", Agent);
    }

    [Theory]
    [InlineData("ProtectKernelTunables=yes")]
    [InlineData("ProtectKernelModules=yes")]
    [InlineData("PrivateNetwork=yes")]
    [InlineData("PrivateUsers=yes")]
    public void Nothing_keeps_the_agent_from_its_work(string setting) => Assert.DoesNotContain(setting, Agent);

    [Fact]
    public void Nginx_is_found_where_the_agent_renders_it()
    {
        var paths = Rendering.Nginx.NginxPaths.Of("/run/lvs-operator", new("ns", "tier"))!;
        Assert.Contains($"PIDFile={paths.PidFile.Replace("ns/tier", "%I", StringComparison.Ordinal)}", Nginx);
        Assert.Contains($"ExecStart=/usr/sbin/nginx -c {paths.Configuration.Replace("ns/tier", "%I", StringComparison.Ordinal)}", Nginx);
    }

    private static string[] Capabilities(string[] unit) =>
        unit.Single(l => l.StartsWith("CapabilityBoundingSet=", StringComparison.Ordinal)).Split('=')[1].Split(' ');
}
