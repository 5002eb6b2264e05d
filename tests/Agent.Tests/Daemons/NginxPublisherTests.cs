using LvsOperator.Agent.Daemons;
using LvsOperator.Rendering;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Agent.Tests.Daemons;

/// <summary>Publishing, reloading and what happens when either is refused.</summary>
public sealed class NginxPublisherTests : IDisposable
{
    private readonly NginxTierCase _case = new();

    public void Dispose() => _case.Dispose();

    [Fact]
    public async Task A_tier_is_tested_published_and_reloaded_once()
    {
        var publisher = _case.Publisher();
        var tier = NginxTierCase.Tier(8080, "a.example.com");
        var first = await publisher.ApplyAsync(tier, default);
        var second = await publisher.ApplyAsync(tier, default);

        Assert.Equal((NginxState.Running, 1, ""), (first.State, first.Reloads, first.Message));
        Assert.Equal(first, second);
        Assert.Equal((1, 1), (_case.Nginx.Tests, _case.Nginx.Reloads));
        Assert.Equal(NginxRenderer.Render(tier, _case.Settings).Files[0].Content, _case.Published);
        Assert.Equal(first.Generation, new FileInfo(_case.Paths.Current).LinkTarget);
    }

    [Fact]
    public async Task An_agent_that_restarts_neither_tests_nor_reloads()
    {
        var tier = NginxTierCase.Tier(8080, "a.example.com");
        await _case.Publisher().ApplyAsync(tier, default);
        var again = await _case.Publisher().ApplyAsync(NginxTierCase.Tier(8080, "a.example.com"), default);
        Assert.Equal((NginxState.Running, 0), (again.State, again.Reloads));
        Assert.Equal((1, 1), (_case.Nginx.Tests, _case.Nginx.Reloads));
    }

    [Fact]
    public async Task An_agent_killed_between_swap_and_reload_reloads_when_it_is_back()
    {
        var tier = NginxTierCase.Tier(8080, "a.example.com");
        var rendering = NginxRenderer.Render(tier, _case.Settings);
        var files = new NginxFiles();
        files.Prepare(_case.Paths);
        files.Write(_case.Paths, rendering.Generation, rendering.Files);
        files.Publish(_case.Paths, rendering.Generation);
        files.WriteRecord(_case.Paths, new(rendering.Generation, 1000, null, NginxProof.Tested));
        Assert.Equal(1, (await _case.Publisher().ApplyAsync(tier, default)).Reloads);
    }

    [Fact]
    public async Task Without_nginx_the_generation_waits_for_whoever_starts_it()
    {
        _case.Nginx.Master = null;
        _case.Nginx.Uninstall();
        var publisher = _case.Publisher();
        var tier = NginxTierCase.Tier(8080, "a.example.com");
        var outcome = await publisher.ApplyAsync(tier, default);
        Assert.Equal((NginxState.NotRunning, 0), (outcome.State, outcome.Reloads));
        Assert.Contains("untested", outcome.Message, StringComparison.Ordinal);
        Assert.Contains($"nginx -c {_case.Paths.Configuration}", outcome.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(_case.Paths.Configuration));

        _case.Nginx.Master = new(43, 1000 + 501);
        Assert.Equal((NginxState.Running, 0), await StateAndReloads(publisher, tier));
    }

    [Fact]
    public async Task An_nginx_that_started_while_the_link_was_swapped_is_reloaded()
    {
        _case.Nginx.Master = null;
        var publisher = _case.Publisher();
        var tier = NginxTierCase.Tier(8080, "a.example.com");
        await publisher.ApplyAsync(tier, default);
        _case.Nginx.Master = new(43, 1000 + 1);
        Assert.Equal((NginxState.Running, 1), await StateAndReloads(publisher, tier));
    }

    [Fact]
    public async Task Changes_within_a_second_make_one_reload()
    {
        var publisher = _case.Publisher();
        await publisher.ApplyAsync(NginxTierCase.Tier(8080, "a.example.com"), default);
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 50).Select(i => publisher.ApplyAsync(NginxTierCase.Tier(8080 + i, "a.example.com"), default)));
        Assert.Contains("127.0.0.1:8130 ", _case.Published, StringComparison.Ordinal);
        Assert.Equal(outcomes[^1].Generation, NginxRenderer.Render(NginxTierCase.Tier(8130, "a.example.com"), _case.Settings).Generation);
        var waits = _case.Time.Waits.Count(w => w > TimeSpan.FromMilliseconds(900));
        Assert.Equal(waits, _case.Nginx.Reloads - 1);
    }

    [Fact]
    public async Task A_refused_host_alone_is_left_out()
    {
        _case.Nginx.Judge = text => text.Contains("bad.example.com", StringComparison.Ordinal) ? new(NginxVerdict.Refused, "[emerg] bad") : new(NginxVerdict.Passed, "");
        var publisher = _case.Publisher();
        string[] hosts = [.. Enumerable.Range(0, 20).Select(i => $"h{i}.example.com")];
        hosts[13] = "bad.example.com";
        var tier = NginxTierCase.Tier(8080, hosts);
        var outcome = await publisher.ApplyAsync(tier, default);

        Assert.Equal(NginxState.Running, outcome.State);
        Assert.Equal(new LeftOut("spec.hosts[13] (bad.example.com)", "[emerg] bad"), Assert.Single(outcome.LeftOut));
        Assert.All(hosts.Where(h => h != "bad.example.com"), h => Assert.Contains(h, _case.Published, StringComparison.Ordinal));
        Assert.DoesNotContain("bad.example.com", _case.Published, StringComparison.Ordinal);

        var tests = _case.Nginx.Tests;
        Assert.InRange(tests, 3, 16);
        await publisher.ApplyAsync(tier, default);
        Assert.Equal((tests, 1), (_case.Nginx.Tests, _case.Nginx.Reloads));
        Assert.Equal(new[] { outcome.Generation, "current", "good.json", "loaded", "logs", "tmp" }.Order(StringComparer.Ordinal), Directory.GetFileSystemEntries(_case.Paths.Directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Refused", "Refused", 0)]
    [InlineData("TimedOut", "Failed", 1)]
    public async Task What_is_refused_altogether_leaves_current_as_it_was(string verdict, string state, int triedAgain)
    {
        var publisher = _case.Publisher();
        var good = await publisher.ApplyAsync(NginxTierCase.Tier(8080, "a.example.com"), default);
        _case.Nginx.Judge = _ => new(Enum.Parse<NginxVerdict>(verdict), "no");
        var bad = NginxTierCase.Tier(8081, "a.example.com");
        var outcome = await publisher.ApplyAsync(bad, default);
        Assert.Equal((Enum.Parse<NginxState>(state), good.Generation, "no"), (outcome.State, outcome.Generation, outcome.Message));
        Assert.Contains("127.0.0.1:8080 ", _case.Published, StringComparison.Ordinal);

        var tests = _case.Nginx.Tests;
        await publisher.ApplyAsync(bad, default);
        Assert.Equal(tests + triedAgain, _case.Nginx.Tests);
        _case.Nginx.Master = new(77, 5000);
        _case.Nginx.Judge = _ => new(NginxVerdict.Passed, "");
        Assert.Equal(NginxState.Running, (await publisher.ApplyAsync(bad, default)).State);
        Assert.Contains("127.0.0.1:8081 ", _case.Published, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reload_that_brings_no_workers_is_taken_back()
    {
        var publisher = _case.Publisher();
        var good = await publisher.ApplyAsync(NginxTierCase.Tier(8080, "a.example.com"), default);
        _case.Nginx.OnReload = () => File.AppendAllText(_case.Paths.ErrorLog, "2026/01/01 00:00:00 [emerg] 42#42: bind() to 0.0.0.0:80 failed\n");
        var outcome = await publisher.ApplyAsync(NginxTierCase.Tier(8081, "a.example.com"), default);
        Assert.Equal((NginxState.ReloadFailed, good.Generation), (outcome.State, outcome.Generation));
        Assert.Contains("bind() to 0.0.0.0:80 failed", outcome.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:8080 ", _case.Published, StringComparison.Ordinal);

        _case.Nginx.OnReload = () => { };
        Assert.Contains("no new worker", (await publisher.ApplyAsync(NginxTierCase.Tier(8082, "a.example.com"), default)).Message, StringComparison.Ordinal);
    }

    /// <summary>Found with the real nginx: the old workers answered, by the old configuration, right after the new ones had come.</summary>
    [Fact]
    public async Task A_reload_has_not_ended_while_old_workers_accept()
    {
        _case.Nginx.OnReload = () => _case.Nginx.Children.Add(900);
        Assert.Equal(NginxState.ReloadFailed, (await _case.Publisher().ApplyAsync(NginxTierCase.Tier(8080, "a.example.com"), default)).State);
    }

    [Fact]
    public async Task A_full_disk_is_said_leaves_current_and_is_tried_again()
    {
        var files = new FullDisk();
        var publisher = _case.Publisher(files);
        await publisher.ApplyAsync(NginxTierCase.Tier(8080, "a.example.com"), default);
        files.IsFull = true;
        var next = NginxTierCase.Tier(8081, "a.example.com");
        var outcome = await publisher.ApplyAsync(next, default);
        Assert.Equal((NginxState.Failed, "No space left on device"), (outcome.State, outcome.Message));
        Assert.Contains("127.0.0.1:8080 ", _case.Published, StringComparison.Ordinal);
        Assert.Equal(1, Generations());
        files.IsFull = false;
        Assert.Equal(NginxState.Running, (await publisher.ApplyAsync(next, default)).State);
    }

    [Fact]
    public async Task Three_generations_are_kept()
    {
        var publisher = _case.Publisher();
        for (var port = 8080; port < 8086; port++) await publisher.ApplyAsync(NginxTierCase.Tier(port, "a.example.com"), default);
        Assert.Equal(3, Generations());
    }

    [Fact]
    public async Task An_edit_by_hand_is_undone_and_whoever_reloaded_it_too()
    {
        var tier = NginxTierCase.Tier(8080, "a.example.com");
        await _case.Publisher().ApplyAsync(tier, default);
        var before = _case.Published;
        File.AppendAllText(_case.Paths.Configuration, "# edited\n");
        Assert.Equal(1, (await _case.Publisher().ApplyAsync(tier, default)).Reloads);
        Assert.Equal(before, _case.Published);
    }

    private int Generations() => Directory.GetDirectories(_case.Paths.Directory).Count(d => Path.GetFileName(d).Length == 16);

    private static async Task<(NginxState, int)> StateAndReloads(NginxPublisher publisher, Planning.Tiers.PlannedTier tier) =>
        await publisher.ApplyAsync(tier, default) is var outcome ? (outcome.State, outcome.Reloads) : default;

    private sealed class FullDisk : INginxFiles
    {
        private readonly NginxFiles _files = new();

        internal bool IsFull { get; set; }

        public void Write(NginxPaths paths, string directory, IReadOnlyList<RenderedFile> files)
        {
            _files.Write(paths, directory, IsFull ? [files[0] with { Content = files[0].Content[..100] }] : files);
            if (IsFull) throw new IOException("No space left on device");
        }

        public void Prepare(NginxPaths paths) => _files.Prepare(paths);

        public bool Holds(NginxPaths paths, string directory, IReadOnlyList<RenderedFile> files) => _files.Holds(paths, directory, files);

        public string? Current(NginxPaths paths) => _files.Current(paths);

        public void Publish(NginxPaths paths, string generation) => _files.Publish(paths, generation);

        public void Remove(NginxPaths paths, string directory) => _files.Remove(paths, directory);

        public void Prune(NginxPaths paths, int keep) => _files.Prune(paths, keep);

        public NginxRecord? ReadRecord(NginxPaths paths) => _files.ReadRecord(paths);

        public void WriteRecord(NginxPaths paths, NginxRecord record) => _files.WriteRecord(paths, record);

        public Api.V1Alpha1.NginxTier? ReadGood(NginxPaths paths) => _files.ReadGood(paths);

        public void WriteGood(NginxPaths paths, Api.V1Alpha1.NginxTier tier) => _files.WriteGood(paths, tier);

        public long ErrorLogLength(NginxPaths paths) => _files.ErrorLogLength(paths);

        public string? Emergency(NginxPaths paths, long offset) => _files.Emergency(paths, offset);
    }
}
