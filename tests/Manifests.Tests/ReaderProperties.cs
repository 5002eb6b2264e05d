using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Api;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Manifests.Text;

namespace LvsOperator.Manifests.Tests;

public sealed class ReaderProperties
{
    private static readonly string[] Pieces =
        ["apiVersion: lvs-operator.io/v1alpha1\n", "kind: RealServerPool\n", "metadata: {name: a}\n", "spec:\n", "  servers:\n", "  - {address: 1.2.3.4}\n", "  - address: ::1\n", "---\n", "...\n",
         "- ", "  ", "\t", "{", "}", "[", "]", ": ", "? ", "&a ", "*a", "<<: *a\n", "!!str ", "!x ", "|\n", ">-\n", "'", "\"", "\\", "\\u", "%YAML 1.2\n", "# c\n", "\n", "\r\n", "\u0000", "\ufeff", "\u2028", "\ud83d", "~", "0x", "1e9", "@", "`", ","];

    [Fact]
    public void No_document_makes_validation_throw()
    {
        // Through the same door as a parsed file, without the cost of text; 10^5 documents.
        Prop.ForAll(Gen.Choose(int.MinValue, int.MaxValue).ToArbitrary(), seed =>
        {
            var reader = new ObjectReader("in.yaml");
            var document = new RandomDocument(seed).Next();
            reader.Read(new SourceTree(document, new Dictionary<JsonNode, int>(), [], 1));
            var result = reader.Result();
            return result.Objects.Count + result.Faults.Count > 0
                && result.Faults.All(fault => fault.Fault is { Path.Length: > 0, Reason.Length: > 0, Remedy.Length: > 0 } && !fault.ToString().AsSpan().ContainsAny('\n', '\r', '\0'));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100_000));
    }

    [Fact]
    public void No_text_makes_the_reader_throw()
    {
        var texts = Gen.Elements(Pieces).ListOf().Select(pieces => string.Concat(pieces)).ToArbitrary();
        Prop.ForAll(texts, text =>
        {
            var result = ManifestReader.Read(text, "in.yaml");
            ManifestReader.Read(text, "in.json");
            return result.Faults.All(fault => fault.Line >= 1 && fault.Line <= text.Count(character => character is '\n' or '\r' or '\u2028') + 1);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    [Fact]
    public void Every_valid_object_with_all_its_defaults_written_out_reads_as_the_same()
    {
        var valid = 0;
        Prop.ForAll(Gen.Choose(int.MinValue, int.MaxValue).ToArbitrary(), seed =>
        {
            var text = new RandomDocument(seed).Next().ToJsonString();
            if (ManifestReader.Read(text, "in.json") is not { Objects: [var first] })
            {
                return true;
            }

            valid++;
            var again = ManifestReader.Read(Write(first.Object), "in.json");
            return again.Faults.Count == 0 && Write(again.Objects[0].Object) == Write(first.Object);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
        Assert.True(valid > 20, $"only {valid} valid objects were generated");
    }

    [Fact]
    public void Cutting_a_valid_text_anywhere_never_throws_and_keeps_earlier_documents()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "config/samples/direct-pool/site.yaml"));
        var firstEnds = text.IndexOf("---", StringComparison.Ordinal);
        for (var length = 0; length < text.Length; length++)
        {
            var result = ManifestReader.Read(text[..length], "in.yaml");
            Assert.True(length < firstEnds + 3 || result.Objects.Count > 0, $"{length}");
        }
    }

    private static string Write(Api.Meta.KubernetesObject item)
    {
        var bytes = item switch
        {
            VirtualService service => JsonSerializer.SerializeToUtf8Bytes(service, ApiJson.Default.VirtualService),
            RealServerPool pool => JsonSerializer.SerializeToUtf8Bytes(pool, ApiJson.Default.RealServerPool),
            _ => JsonSerializer.SerializeToUtf8Bytes((NginxTier)item, ApiJson.Default.NginxTier),
        };
        return Encoding.UTF8.GetString(bytes);
    }
}
