using System.Collections.Immutable;
using LvsOperator.Agent.Sources;
using LvsOperator.Agent.State;
using LvsOperator.Agent.Tests.Loop;
using LvsOperator.Api.Meta;
using LvsOperator.Manifests;

namespace LvsOperator.Agent.Tests.Sources;

public sealed class AcceptedStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("accepted-").FullName;

    private StateFile File1 => new(Path.Combine(_folder, "accepted.jsonl"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ImmutableDictionary<ObjectRef, AcceptedObject> Objects()
    {
        var text = TestNode.Site(TestNode.Pool(11, 12), TestNode.Service(more: "persistence: {timeout: 5m}"));
        var result = ManifestReader.Read(text, "strange \"näme\".yaml");
        Assert.Empty(result.Faults.Select(f => f.ToString()));
        return result.Objects.Select(o => AcceptedObject.Of(o.Object, o.File)).ToImmutableDictionary(o => o.Ref);
    }

    [Fact]
    public void Objects_come_back_as_they_were_with_their_file()
    {
        var objects = Objects();
        Assert.Null(new AcceptedStore(File1).Save(objects));
        var (read, faults) = new AcceptedStore(File1).Load();
        Assert.Empty(faults);
        Assert.Equal(objects.Keys.Select(k => k.ToString()).Order(StringComparer.Ordinal), read.Keys.Select(k => k.ToString()).Order(StringComparer.Ordinal));
        Assert.All(read, o => Assert.Equal(objects[o.Key].Json, o.Value.Json));
        Assert.All(read.Values, o => Assert.Equal("strange \"näme\".yaml", o.File));
    }

    [Fact]
    public void Damage_costs_the_lines_it_is_in()
    {
        new AcceptedStore(File1).Save(Objects());
        var lines = File.ReadAllLines(File1.Path);
        string[] damage = ["", "{", "null", "[]", "{\"file\":1}", "{\"file\":\"a\",\"object\":{\"kind\":\"VirtualService\",\"metadata\":null}}", "{\"file\":\"a\",\"object\":{\"kind\":\"Strange\"}}", "\0\xff"];
        File.WriteAllLines(File1.Path, [.. damage, .. lines]);
        var (read, faults) = new AcceptedStore(File1).Load();
        Assert.Equal(lines.Length, read.Count);
        Assert.Equal(damage.Length - 1, faults.Count);

        var bytes = File.ReadAllBytes(File1.Path);
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var altered = bytes.ToArray();
            altered[random.Next(altered.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(File1.Path, altered[..random.Next(altered.Length)]);
            new AcceptedStore(File1).Load();
        }
    }

    [Fact]
    public void A_store_that_cannot_be_written_says_so_and_stays_as_it_was()
    {
        new AcceptedStore(File1).Save(Objects());
        Directory.CreateDirectory(File1.Path + ".new");
        Assert.NotNull(new AcceptedStore(File1).Save(ImmutableDictionary<ObjectRef, AcceptedObject>.Empty));
        Assert.Equal(3, new AcceptedStore(File1).Load().Objects.Count);
    }

    [Fact]
    public void A_change_is_a_line_more_and_the_last_line_of_an_object_counts()
    {
        var objects = Objects();
        var store = new AcceptedStore(File1);
        Assert.Null(store.Save(objects));
        var size = new FileInfo(File1.Path).Length;
        var moved = objects.Values.First(o => o.Object.Kind == "RealServerPool") with { File = "moved.yaml" };
        var gone = objects.Keys.Single(k => k.Kind == "VirtualService");
        Assert.Null(store.Save(objects.SetItem(moved.Ref, moved)));
        Assert.Null(store.Save(objects.SetItem(moved.Ref, moved).Remove(gone)));
        Assert.Null(store.Save(objects.SetItem(moved.Ref, moved).Remove(gone)));
        Assert.Equal(5, File.ReadAllLines(File1.Path).Length);
        Assert.True(new FileInfo(File1.Path).Length > size);

        var (read, faults) = new AcceptedStore(File1).Load();
        Assert.Empty(faults);
        Assert.Equal("moved.yaml", read[moved.Ref].File);
        Assert.Equal(2, read.Count);
    }

    [Fact]
    public void A_line_that_was_cut_short_was_never_written_and_is_not_written_on_to()
    {
        var objects = Objects();
        new AcceptedStore(File1).Save(objects);
        File.AppendAllText(File1.Path, "{\"file\":\"a.yaml\",\"obj");
        var store = new AcceptedStore(File1);
        var (read, faults) = store.Load();
        Assert.Empty(faults);
        Assert.Null(store.Save(read.Remove(read.Keys.First())));
        Assert.Equal(2, new AcceptedStore(File1).Load().Objects.Count);
        Assert.Equal(2, File.ReadAllLines(File1.Path).Length);
    }

    [Fact]
    public void A_store_that_was_removed_is_made_anew_and_one_with_too_many_lines_is_written_whole()
    {
        var objects = Objects();
        var store = new AcceptedStore(File1);
        store.Save(objects);
        File.Delete(File1.Path);
        var one = objects.Values.First();
        Assert.Null(store.Save(objects.SetItem(one.Ref, one with { File = "b" })));
        Assert.Equal(3, new AcceptedStore(File1).Load().Objects.Count);
        for (var i = 0; i < 1100; i++) store.Save(objects.SetItem(one.Ref, one with { File = $"{i}" }));
        Assert.InRange(File.ReadAllLines(File1.Path).Length, 3, 1010);
        Assert.Equal("1099", new AcceptedStore(File1).Load().Objects[one.Ref].File);
    }
}
