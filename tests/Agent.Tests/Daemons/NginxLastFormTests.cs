using LvsOperator.Agent.Daemons;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Tiers;

namespace LvsOperator.Agent.Tests.Daemons;

/// <summary>What nginx refuses stays as nginx last took it; and what was published while there was no nginx is tested when there is one.</summary>
public sealed class NginxLastFormTests : IDisposable
{
    private readonly NginxTierCase _case = new();

    public void Dispose() => _case.Dispose();

    /// <summary>An edit of a host that nginx refuses took the host away: its clients got the default server's 404.</summary>
    [Fact]
    public async Task A_host_that_nginx_refuses_after_an_edit_is_served_as_before_it()
    {
        var publisher = _case.Publisher();
        await publisher.ApplyAsync(Tier(8080, Host("a.test", "/x"), Host("b.test", "/old")), default);
        _case.Nginx.Refuse("/bad");
        // In another place, and with one name more, it is the same host.
        var edited = Tier(8081, Host("new.test", "/y"), Host("a.test", "/z"), Host("b.test", "/bad") with { Names = ["b.test", "c.test"] });
        var outcome = await publisher.ApplyAsync(edited, default);

        Assert.Equal(NginxState.Running, outcome.State);
        var kept = Assert.Single(outcome.LeftOut);
        Assert.Equal(("spec.hosts[2] (b.test c.test)", "[emerg] /bad", PartFate.Kept), (kept.What, kept.Why, kept.Fate));
        Assert.Equal("1 kept as nginx last took it, which nginx refuses", outcome.Message);
        Assert.All((string[])["/old", "/y", "/z", "new.test", "127.0.0.1:8081 "], text => Assert.Contains(text, _case.Published, StringComparison.Ordinal));
        Assert.All((string[])["/bad", "c.test", "/x"], text => Assert.DoesNotContain(text, _case.Published, StringComparison.Ordinal));

        // An agent that restarts meanwhile does neither harm it nor reload.
        var again = await _case.Publisher().ApplyAsync(edited, default);
        Assert.Equal((NginxState.Running, 0, outcome.Generation), (again.State, again.Reloads, again.Generation));
        Assert.Equal(PartFate.Kept, Assert.Single(again.LeftOut).Fate);

        // And another edit of others does not either.
        var next = await publisher.ApplyAsync(Tier(8082, Host("a.test", "/zz"), Host("b.test", "/bad")), default);
        Assert.Equal(PartFate.Kept, Assert.Single(next.LeftOut).Fate);
        Assert.All((string[])["/old", "/zz"], text => Assert.Contains(text, _case.Published, StringComparison.Ordinal));

        var mended = await publisher.ApplyAsync(Tier(8082, Host("a.test", "/zz"), Host("b.test", "/good")), default);
        Assert.Empty(mended.LeftOut);
        Assert.DoesNotContain("/old", _case.Published, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_nginx_never_took_and_one_that_it_takes_no_more_are_left_out()
    {
        var publisher = _case.Publisher();
        await publisher.ApplyAsync(Tier(8080, Host("a.test", "/x"), Host("b.test", "/gone")), default);
        _case.Nginx.Judge = text => text.Contains("/bad", StringComparison.Ordinal) || text.Contains("/gone", StringComparison.Ordinal)
            ? new(NginxVerdict.Refused, "[emerg] no") : new(NginxVerdict.Passed, "");
        var outcome = await publisher.ApplyAsync(Tier(8080, Host("a.test", "/x"), Host("b.test", "/bad"), Host("c.test", "/bad")), default);
        Assert.Equal([PartFate.LeftOut, PartFate.LeftOut], outcome.LeftOut.Select(l => l.Fate));
        Assert.Contains("a.test", _case.Published, StringComparison.Ordinal);
        Assert.All((string[])["b.test", "c.test"], host => Assert.DoesNotContain(host, _case.Published, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_default_host_a_listener_and_a_pools_settings_stay_as_before_too()
    {
        var publisher = _case.Publisher();
        var good = Tier(8080, Host("a.test", "/x"), Host(null, "/old"));
        good.Tier.Spec.Upstreams = [new() { Name = "tomcat", Keepalive = 77 }];
        await publisher.ApplyAsync(good, default);
        _case.Nginx.Judge = text => ((string[])["/bad", "listen 81", "keepalive 99"]).FirstOrDefault(t => text.Contains(t, StringComparison.Ordinal)) is { } bad
            ? new(NginxVerdict.Refused, bad) : new(NginxVerdict.Passed, "");
        var edited = Tier(8080, Host("a.test", "/x"), Host(null, "/bad"));
        edited.Tier.Spec.Upstreams = [new() { Name = "tomcat", Keepalive = 99 }];
        edited.Tier.Spec.Listeners = [new() { Name = "http", Port = 81 }];
        var outcome = await publisher.ApplyAsync(edited, default);
        Assert.Equal([PartFate.Kept, PartFate.Kept, PartFate.Kept], outcome.LeftOut.Select(l => l.Fate));
        Assert.All((string[])["/old", "listen 80;", "keepalive 77"], text => Assert.Contains(text, _case.Published, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pool_that_only_the_form_before_names_comes_with_it()
    {
        var publisher = _case.Publisher();
        await publisher.ApplyAsync(Tier(8080, Host("a.test", "/old")), default);
        _case.Nginx.Refuse("/bad");
        var edited = Tier(8080, Host("a.test", "/bad", "other"));
        var outcome = await publisher.ApplyAsync(edited with { Upstreams = [edited.Upstreams[0] with { Pool = "other" }] }, default);
        Assert.Equal(PartFate.Kept, Assert.Single(outcome.LeftOut).Fate);
        Assert.Contains("proxy_pass http://pool-tomcat;", _case.Published, StringComparison.Ordinal);
        Assert.Contains("upstream pool-tomcat {", _case.Published, StringComparison.Ordinal);
    }

    /// <summary>nginx refused to start with it, ever again, and the tier was told to be settled.</summary>
    [Fact]
    public async Task What_was_published_without_nginx_is_tested_and_bisected_when_there_is_one()
    {
        _case.Nginx.Uninstall();
        var publisher = _case.Publisher();
        var tier = Tier(8080, Host("a.test", "/x"), Host("b.test", "/bad"));
        var untested = await publisher.ApplyAsync(tier, default);
        Assert.Contains("untested", untested.Message, StringComparison.Ordinal);
        Assert.Contains("b.test", _case.Published, StringComparison.Ordinal);
        var tests = _case.Nginx.Tests;
        Assert.Equal(untested, await publisher.ApplyAsync(tier, default));
        Assert.Equal(tests, _case.Nginx.Tests);

        _case.Nginx.Install(refused: "/bad");
        var outcome = await publisher.ApplyAsync(tier, default);
        Assert.Equal(NginxState.NotRunning, outcome.State);
        Assert.Equal("spec.hosts[1] (b.test)", Assert.Single(outcome.LeftOut).What);
        Assert.DoesNotContain("untested", outcome.Message, StringComparison.Ordinal);
        Assert.Contains("a.test", _case.Published, StringComparison.Ordinal);
        Assert.DoesNotContain("b.test", _case.Published, StringComparison.Ordinal);
        tests = _case.Nginx.Tests;
        Assert.Equal(outcome, await publisher.ApplyAsync(tier, default));
        Assert.Equal(tests, _case.Nginx.Tests);
    }

    [Fact]
    public async Task An_agent_that_restarts_knows_that_it_published_untested()
    {
        _case.Nginx.Uninstall();
        var tier = Tier(8080, Host("a.test", "/x"));
        await _case.Publisher().ApplyAsync(tier, default);
        _case.Nginx.Install(refused: "nothing");
        var tests = _case.Nginx.Tests;
        Assert.DoesNotContain("untested", (await _case.Publisher().ApplyAsync(tier, default)).Message, StringComparison.Ordinal);
        Assert.Equal(tests + 1, _case.Nginx.Tests);
        await _case.Publisher().ApplyAsync(tier, default);
        Assert.Equal(tests + 1, _case.Nginx.Tests);
    }

    [Fact]
    public async Task What_is_refused_altogether_without_a_running_nginx_is_said_once()
    {
        _case.Nginx.Uninstall();
        var publisher = _case.Publisher();
        var tier = Tier(8080, Host("a.test", "/x"));
        await publisher.ApplyAsync(tier, default);
        _case.Nginx.Install(refused: "http");
        Assert.Equal((NginxState.Refused, "[emerg] http"), await publisher.ApplyAsync(tier, default) is var o ? (o.State, o.Message) : default);
        var tests = _case.Nginx.Tests;
        await publisher.ApplyAsync(tier, default);
        Assert.Equal(tests, _case.Nginx.Tests);
    }

    /// <summary>A kill between the swap of the link and its record: that the new generation is tested again must not pass for its being loaded.</summary>
    [Fact]
    public async Task An_agent_killed_before_its_record_reloads_when_it_is_back()
    {
        await _case.Publisher().ApplyAsync(Tier(8080, Host("a.test", "/x")), default);
        var next = Tier(8081, Host("a.test", "/x"));
        var rendering = Rendering.Nginx.NginxRenderer.Render(next, _case.Settings);
        var files = new NginxFiles();
        files.Write(_case.Paths, rendering.Generation, rendering.Files);
        files.Publish(_case.Paths, rendering.Generation);
        Assert.Equal(1, (await _case.Publisher().ApplyAsync(next, default)).Reloads);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task Garbage_in_the_place_of_the_last_form_costs_the_last_form_alone(string text)
    {
        await _case.Publisher().ApplyAsync(Tier(8080, Host("a.test", "/x"), Host("b.test", "/old")), default);
        File.WriteAllText(Path.Combine(_case.Paths.Directory, "good.json"), text);
        _case.Nginx.Refuse("/bad");
        var outcome = await _case.Publisher().ApplyAsync(Tier(8080, Host("a.test", "/x"), Host("b.test", "/bad")), default);
        Assert.Equal((NginxState.Running, PartFate.LeftOut), (outcome.State, Assert.Single(outcome.LeftOut).Fate));
    }

    private static VirtualHost Host(string? name, string path, string pool = "tomcat") =>
        new() { Names = name is null ? [] : [name], Routes = [new() { Path = path, Type = PathType.Prefix, Pool = new() { Name = pool } }] };

    private static PlannedTier Tier(int port, params VirtualHost[] hosts)
    {
        var tier = NginxTierCase.Tier(port);
        tier.Tier.Spec.Hosts = hosts;
        return tier;
    }
}
