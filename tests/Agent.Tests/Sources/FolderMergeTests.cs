using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Agent.Sources;
using LvsOperator.Api.Meta;
using LvsOperator.Manifests;

namespace LvsOperator.Agent.Tests.Sources;

public sealed class FolderMergeTests
{
    private const string Obscure = "a: [\n";

    private static readonly ImmutableDictionary<ObjectRef, AcceptedObject> Nothing = ImmutableDictionary<ObjectRef, AcceptedObject>.Empty;

    internal static string Map(string name, string value = "1") => $"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {{k: \"{value}\"}}\n";

    internal static string Broken(string name) => $"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: 7\n";

    private static FolderMerge.Outcome Merge(ImmutableDictionary<ObjectRef, AcceptedObject> before, params (string File, string? Text)[] files) =>
        FolderMerge.Merge(before, files.ToDictionary(f => f.File, f => f.Text is null ? new FolderMerge.Reading(null, "Permission denied") : new(ManifestReader.Read(f.Text, f.File), null)));

    private static string Of(FolderMerge.Outcome outcome) =>
        string.Join(' ', outcome.Objects.Values.Select(o => $"{o.Ref.Key.Name}={((Api.Core.ConfigMap)o.Object).Data!["k"]}@{o.File}").Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("a=1@a b=1@b", "a", "a:1", "b", "b:1")]
    [InlineData("a=2@a b=1@b", "a", "a:2", "b", "b:1")]
    [InlineData("a=1@a", "a", "a:1", "b", "")]
    [InlineData("a=1@a b=1@a", "a", "a:1 b:1", "b", "")]
    [InlineData("a=1@a b=1@b", "a", "broken a", "b", "b:1")]
    [InlineData("a=1@a b=1@b", "a", "obscure", "b", "b:1")]
    [InlineData("a=1@a b=1@b", "a", null, "b", "b:1")]
    // Gone from its file, and another cannot be read: it may have gone there.
    [InlineData("a=1@a b=1@b", "a", "", "b", "obscure")]
    [InlineData("a=1@a b=1@b", "a", "", "b", null)]
    [InlineData("a=1@a", "a", "", "b", "broken a")]
    // In its own file it is broken: a version in a later file does not take its place.
    [InlineData("a=1@a b=1@b", "a", "broken a", "b", "a:9 b:1")]
    [InlineData("a=1@a b=1@b", "a", null, "b", "a:9 b:1")]
    // In an earlier file it counts.
    [InlineData("a=9@0 b=1@b", "0", "a:9", "a", null, "b", "b:1")]
    [InlineData("a=1@a b=1@b", "a", "a:1", "b", "a:9 b:1")]
    public void An_object_leaves_only_when_every_file_that_could_name_it_was_read(string expected, params string?[] files)
    {
        var before = Merge(Nothing, ("a", Map("a")), ("b", Map("b"))).Objects;
        var after = Merge(before, [.. files.Chunk(2).Select(f => (f[0]!, Text(f[1])))]);
        Assert.Equal(expected, Of(after));
    }

    [Fact]
    public void Doubles_faults_and_what_stays_are_told_with_file_and_line()
    {
        var before = Merge(Nothing, ("a", Map("a")), ("b", Map("b"))).Objects;
        var faults = Merge(before, ("a", Map("a")), ("b", Map("x") + Map("a")), ("c", null), ("d", Obscure)).Faults;
        Assert.Contains(faults, f => f.StartsWith("b:7: ConfigMap", StringComparison.Ordinal) && f.Contains("is in a too", StringComparison.Ordinal));
        Assert.Contains("c: Permission denied; its objects stay as they were", faults);
        Assert.Contains(faults, f => f.StartsWith("c: ConfigMap", StringComparison.Ordinal) && f.Contains("/b:", StringComparison.Ordinal) && f.Contains("stays as it was", StringComparison.Ordinal));
    }

    [Fact]
    public void Objects_that_did_not_change_keep_their_identity()
    {
        var before = Merge(Nothing, ("a", Map("a") + Map("b"))).Objects;
        Assert.Same(before, Merge(before, ("a", Map("a") + Map("b"))).Objects);
        var after = Merge(before, ("a", Map("a") + Map("b", "2"))).Objects;
        var a = new ObjectRef("ConfigMap", new("default", "a"));
        Assert.Same(before[a], after[a]);
        // Moved to another file it is the same object still.
        Assert.Same(before[a].Object, Merge(before, ("z", Map("a"))).Objects[a].Object);
    }

    /// <summary>Against a dumb model: for any two states of a folder, an object that was accepted is missing only if every file was read whole and none names it.</summary>
    [Fact]
    public void No_history_of_a_folder_loses_an_object_that_a_file_may_still_hold()
    {
        var document = Gen.Zip(Gen.Elements("a", "b", "c", "d"), Gen.Choose(0, 6)).Select(d => (Name: d.Item1, Kind: d.Item2));
        var file = Gen.Zip(document.ListOf(3), Gen.Choose(0, 5)).Select(f => (Documents: f.Item1, State: f.Item2));
        var history = file.ListOf(3).ListOf(4);
        Prop.ForAll(history.ToArbitrary(), rounds =>
        {
            var before = Nothing;
            foreach (var files in rounds)
            {
                var texts = files.Select((f, i) => ($"f{i}", Content(f.Documents, f.State))).ToArray();
                var outcome = Merge(before, texts);
                var whole = texts.All(t => t.Item2 is not null && !t.Item2.Contains(Obscure, StringComparison.Ordinal));
                foreach (var (reference, accepted) in before)
                {
                    var named = files.Any(f => f.Documents.Any(d => d.Name == reference.Key.Name));
                    if (!outcome.Objects.ContainsKey(reference)) Assert.True(whole && !named, $"{reference} was lost");
                    else if (!named && whole) Assert.Fail($"{reference} stayed though no file can hold it");
                }
                before = outcome.Objects;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    private static string? Content(IReadOnlyList<(string Name, int Kind)> documents, int state) => state switch
    {
        0 => null,
        1 => string.Concat(documents.Select(d => Map(d.Name))) + "---\n" + Obscure,
        _ => string.Concat(documents.Select(d => d.Kind == 0 ? Broken(d.Name) : Map(d.Name, d.Kind.ToString(System.Globalization.CultureInfo.InvariantCulture)))),
    };

    private static string? Text(string? words)
    {
        if (words is null or "") return words;
        if (words == "obscure") return Obscure;
        if (words.StartsWith("broken ", StringComparison.Ordinal)) return Broken(words[7..]);
        return string.Concat(words.Split(' ').Select(w => w.Split(':')).Select(w => Map(w[0], w[1])));
    }
}
