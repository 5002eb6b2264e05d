using LvsOperator.Lab.Http;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Folder;

/// <summary>What is called like a manifest and is no file.</summary>
[Trait("topology", "small")]
public class SpecialFileTests(ITestOutputHelper output) : AgentCase(output)
{
    /// <summary>Found by reading: to open a FIFO waits for a writer, and the agent waited with it, at its start or at the next change.</summary>
    [Fact]
    public async Task A_fifo_and_a_device_in_the_folder_are_told_of_and_the_other_files_are_read()
    {
        var site = await Build();
        site["nginx1"].Serve(new StandInOrder());
        var manifests = Manifests(site);
        var view = new AgentView(site["lvs1"]);
        Write(1);
        Make("mkfifo", "before.yaml");
        StartAgent(site);
        await Serving(site, "192.168.101.3:80 1");
        await Told("before.yaml");

        Make("mkfifo", "later.yaml");
        Make("mknod", "zero.yaml", "c", "1", "5"); // /dev/zero: it never ends.
        await Told("later.yaml");
        await Told("zero.yaml");
        Write(2);
        await Serving(site, "192.168.101.3:80 2");

        foreach (var name in new[] { "before.yaml", "later.yaml", "zero.yaml" })
        {
            manifests.Delete(name);
        }
        Write(3);
        await Serving(site, "192.168.101.3:80 3");
        await Expect.Within(Patience, "nothing is wrong any more", view.Problems, problems => problems.Count == 0);

        void Write(int weight) => manifests.Write("site.yaml", Yaml.Director, Yaml.Service("shop", "rr"), Yaml.Pool("pool", [Yaml.Server("nginx1", $"weight: {weight}")]));

        void Make(string command, string name, params string[] more) => site["lvs1"].Run([command, Path.Combine(manifests.Path, name), .. more]).Must();

        Task Told(string name) => Expect.Within(Patience, $"/status tells of {name}", view.Problems, problems => problems.Any(problem => problem.Contains(name, StringComparison.Ordinal)));
    }
}
