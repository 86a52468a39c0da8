using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace SoftReferences.Tests;

/// <summary>Properties of the JSON form of references that hold for every type of key.</summary>
public abstract class SoftRefJsonLaws<TReference>
    where TReference : struct, ISoftRef
{
    private static readonly JsonSerializerOptions[] AllOptions = [JsonSerializerOptions.Default, JsonSerializerOptions.Web, TestJsonContext.Default.Options];

    private readonly Gen<TReference> _references;

    private protected SoftRefJsonLaws(Gen<TReference> references) => _references = references;

    [Fact]
    public void Document_WrittenAndRead_IsTheSame() => Gen.Select(_references, _references.HashSet[0, 5]).Sample((reference, many) =>
    {
        var document = new JsonDocumentWith<TReference>(reference, reference, null, [.. many], many.ToDictionary(key => key, _ => 1));
        foreach (var options in AllOptions)
        {
            var json = JsonSerializer.Serialize(document, options);
            var read = JsonSerializer.Deserialize<JsonDocumentWith<TReference>>(json, options)!;
            Assert.Equal(document.One, read.One);
            Assert.Equal(document.Optional, read.Optional);
            Assert.Null(read.None);
            Assert.Equal(document.Many, read.Many);
            Assert.Equal(document.Names, read.Names);
        }
    });

    [Fact]
    public void Value_IsTheKeysOwnJson() => _references.Sample(reference =>
    {
        var json = JsonNode.Parse(JsonSerializer.Serialize(reference))!;
        Assert.Equal(reference.Key.Kind == OwnerKeyKind.Number ? JsonValueKind.Number : JsonValueKind.String, json.GetValueKind());
        Assert.Equal(reference.ToString(), json.ToString());
    });

    [Fact]
    public void Text_Escaped_IsReadAsIfItWerePlain() => _references.Sample(reference =>
    {
        var escaped = References.Escaped(reference.ToString()!);
        if (reference.Key.Kind != OwnerKeyKind.Number)
        {
            Assert.Equal(reference, JsonSerializer.Deserialize<TReference>($"\"{escaped}\""));
        }

        Assert.Equal(reference, JsonSerializer.Deserialize<Dictionary<TReference, int>>($$"""{"{{escaped}}":1}""")!.Keys.Single());
    });

    [Fact]
    public void Input_InPieces_IsReadAsIfItWereWhole() => Gen.Select(_references, Gen.Int[1, 7], Gen.Bool).Sample((reference, size, escape) =>
    {
        var json = JsonSerializer.Serialize(new Dictionary<TReference, TReference> { [reference] = reference });
        if (escape)
        {
            json = json.Replace(JsonSerializer.Serialize(reference.ToString()), $"\"{References.Escaped(reference.ToString()!)}\"", StringComparison.Ordinal);
        }

        var reader = new Utf8JsonReader(InPieces(Encoding.UTF8.GetBytes(json), size));
        var (name, value) = JsonSerializer.Deserialize<Dictionary<TReference, TReference>>(ref reader)!.Single();
        Assert.Equal(reference, name);
        Assert.Equal(reference, value);
    });

    [Fact]
    public void Default_IsNotWritten()
    {
        var expected = $"A zero reference to {default(TReference).Service} cannot be written as JSON: zero identifies nothing. Set it, or make it nullable.";
        Assert.Equal(expected, Assert.Throws<JsonException>(() => JsonSerializer.Serialize(default(TReference))).Message);
        if (default(TReference) is not SoftRef<BillingInvoices, string>)
        {
            Assert.Equal(expected, Assert.Throws<JsonException>(() => JsonSerializer.Serialize(new Dictionary<TReference, int> { [default] = 1 })).Message);
        }
    }

    [Fact]
    public void AnyJson_IsAReferenceOrAJsonException() => Gen.String.Sample(text =>
    {
        foreach (var json in (string[])[text, JsonSerializer.Serialize(text)])
        {
            try
            {
                Assert.False(JsonSerializer.Deserialize<TReference>(json).IsDefault);
            }
            catch (JsonException)
            {
            }
        }
    });

    private static ReadOnlySequence<byte> InPieces(byte[] bytes, int size)
    {
        var first = new Piece(bytes.AsMemory(0, Math.Min(size, bytes.Length)), 0);
        var last = first;
        for (var start = size; start < bytes.Length; start += size)
        {
            last = last.Append(bytes.AsMemory(start, Math.Min(size, bytes.Length - start)));
        }

        return new(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
