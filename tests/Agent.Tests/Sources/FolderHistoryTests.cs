using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Agent.Sources;
using LvsOperator.Agent.Tests.Loop;
using LvsOperator.Api.Meta;
using LvsOperator.Planning;
using LvsOperator.Planning.Acceptance;
using Microsoft.Extensions.Logging.Abstractions;

namespace LvsOperator.Agent.Tests.Sources;

/// <summary>What a source makes of the files that were touched equals what a dumb one makes of the whole folder, read from nothing at every step.</summary>
public sealed class FolderHistoryTests
{
    private const int Files = 5;

    /// <summary>One thing done to a folder: a file written, removed, or moved over another.</summary>
    private sealed record Deed(int File, int Kind, IReadOnlyList<(int Name, int Version)> Documents);

    [Fact]
    public void After_any_history_of_edits_the_folder_means_what_a_reading_from_nothing_makes_of_it()
    {
        var document = Gen.Zip(Gen.Choose(0, 7), Gen.Choose(0, 9)).Select(d => (Name: d.Item1, Version: d.Item2));
        var deed = from file in Gen.Choose(0, Files - 1)
                   from kind in Gen.Choose(0, 9)
                   from count in Gen.Choose(0, 3)
                   from documents in document.ListOf(count)
                   select new Deed(file, kind, [.. documents]);
        var history = from steps in Gen.Choose(1, 12)
                      from deeds in Gen.Choose(1, 3).SelectMany(n => deed.ListOf(n)).ListOf(steps)
                      select deeds;
        Prop.ForAll(history.ToArbitrary(), Follow).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    private static void Follow(IEnumerable<List<Deed>> history)
    {
        var root = Directory.CreateTempSubdirectory("history-").FullName;
        try
        {
            var folder = Path.Combine(root, "manifests");
            Directory.CreateDirectory(folder);
            FolderSource Source() => new(folder, new(new(Path.Combine(root, "accepted.jsonl"))), TimeProvider.System, NullLogger.Instance);
            var source = Source();
            var told = source.Start();
            var model = new Model(folder);
            model.Read();
            foreach (var deeds in history)
            {
                var touched = deeds.SelectMany(d => Do(folder, d)).ToHashSet();
                told = source.Follow(new(touched, All: false, Others: false), FolderReadings.Extent.Touched) ?? told;
                source.Keep();
                model.Read();
                Assert.Equal(model.Faults, told!.Faults);
                Assert.Equal(Text(model.InForce), Text(told.Snapshot!));
                // What is kept is what a start without the folder goes by.
                Directory.Move(folder, folder + "-away");
                Assert.Equal(Text(told.Snapshot!), Text(Source().Start()?.Snapshot ?? Snapshot.Empty));
                Directory.Move(folder + "-away", folder);
            }
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static IEnumerable<string> Do(string folder, Deed deed)
    {
        var name = $"f{deed.File}.yaml";
        var path = Path.Combine(folder, name);
        switch (deed.Kind)
        {
            case 0:
                File.Delete(path);
                return [name];
            case 1:
                var other = $"f{(deed.File + 1) % Files}.yaml";
                if (File.Exists(path)) File.Move(path, Path.Combine(folder, other), overwrite: true);
                return [name, other];
            case 2:
                File.WriteAllText(path, string.Concat(deed.Documents.Select(Document)) + "---\na: [\n");
                return [name];
            default:
                File.WriteAllText(path, string.Concat(deed.Documents.Select(Document)));
                return [name];
        }
    }

    /// <summary>Maps, pools, services that claim one VIP of two, and now and then one that is broken, or none of ours.</summary>
    private static string Document((int Name, int Version) d) => (d.Name, d.Version) switch
    {
        (< 3, 0) => FolderMergeTests.Broken($"m{d.Name}"),
        (< 3, _) => FolderMergeTests.Map($"m{d.Name}", $"{d.Version % 3}"),
        (3, _) => TestNode.Pool(10 + d.Version) + "\n",
        (4, 0) => "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\n",
        _ => TestNode.Service($"s{d.Name}", $"192.0.2.{100 + (d.Version % 2)}", "{port: " + (80 + (d.Version % 3)) + "}") + "\n",
    };

    private static string[] Text(Snapshot snapshot) =>
    [
        .. snapshot.ConfigMaps.Values.Select(o => (KubernetesObject)o).Concat(snapshot.Pools.Values).Concat(snapshot.VirtualServices.Values)
            .Select(o => System.Text.Encoding.UTF8.GetString(AcceptedObject.ToJson(o))).Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads and merges everything every time.</summary>
    private sealed class Model(string folder)
    {
        private ImmutableDictionary<ObjectRef, AcceptedObject> _accepted = ImmutableDictionary<ObjectRef, AcceptedObject>.Empty;

        internal Snapshot InForce { get; private set; } = Snapshot.Empty;

        internal IReadOnlyList<string> Faults { get; private set; } = [];

        internal void Read()
        {
            var files = Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).ToDictionary(f => f, f => FolderFiles.Read(folder, f));
            var outcome = FolderMerge.Merge(_accepted, files);
            _accepted = outcome.Objects;
            var settlement = Settlement.Of(SnapshotBuilder.Next(Snapshot.Empty, _accepted.Values, []), InForce);
            InForce = settlement.Snapshot;
            Faults = [.. outcome.Faults, .. settlement.Refused.Select(r => r.ToString())];
        }
    }
}
