using System.Buffers;
using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SoftReferences.Tests;

/// <summary>References allocate no memory where their keys allocate none. This holds in an optimized build, such as the one of './test.sh'.</summary>
public sealed class SoftRefAllocationTests
{
    private const int Warmups = 100;
    private const int Rounds = 1_000;

    // Without optimization, the compiler does not remove unused boxing.
    private static readonly bool IsOptimized =
        typeof(ISoftRef).Assembly.GetCustomAttribute<DebuggableAttribute>() is not { IsJITOptimizerDisabled: true };

    private static readonly SoftRef<AuthUsers> Guid = SoftRef<AuthUsers>.Parse("0198c5f2-7a3b-7c4d-8e5f-0123456789ab");
    private static readonly SoftRef<BillingInvoices, long> Long = new(-1234567890123);
    private static readonly SoftRef<BillingInvoices, string> Text = new("INV-2025-é-😀");

    [Fact]
    public void Guid_AllocatesNothing() => AssertSpansAllocateNothing(Guid);

    [Fact]
    public void Long_AllocatesNothing() => AssertSpansAllocateNothing(Long);

    [Fact]
    public void Text_AllocatesItsTextOnlyWhenRead()
    {
        var characters = new char[64];
        var bytes = new byte[64];
        AssertAllocatesNothing(() => Text.TryFormat(characters, out _, default, null) && Text.TryFormat(bytes, out _, default, null));
        AssertWritingJsonAllocatesNothing(Text);
    }

    [Fact]
    public void Json_AllocatesNothing()
    {
        AssertWritingJsonAllocatesNothing(Guid);
        AssertWritingJsonAllocatesNothing(Long);
        AssertReadingJsonAllocatesNothing(Guid, "\"0198c5f2-7a3b-7c4d-8e5f-0123456789ab\"");
        AssertReadingJsonAllocatesNothing(Guid, $"\"{References.Escaped("0198c5f2-7a3b-7c4d-8e5f-0123456789ab")}\"");
        AssertReadingJsonAllocatesNothing(Long, "-1234567890123");
    }

    [Fact]
    public void Key_AllocatesNothing()
    {
        var other = SoftRef<AuthUsers>.Parse("0198c5f2-7a3b-7c4d-8e5f-0123456789ac");
        AssertAllocatesNothing(() => KeyOf(Guid) != KeyOf(other) && KeyOf(Long).AsNumber() < 0 && KeyOf(Guid).GetHashCode() != 0);
    }

    [Fact]
    public void Dictionary_AllocatesNothing()
    {
        var dictionary = new Dictionary<SoftRef<AuthUsers>, int> { [Guid] = 1 };
        var texts = new Dictionary<SoftRef<BillingInvoices, string>, int> { [Text] = 1 };
        AssertAllocatesNothing(() => dictionary.ContainsKey(Guid) && texts.ContainsKey(Text));
    }

    private static void AssertSpansAllocateNothing<T>(T reference)
        where T : struct, ISpanFormattable, IUtf8SpanFormattable, ISpanParsable<T>, IUtf8SpanParsable<T>, IComparable<T>
    {
        var text = reference.ToString()!;
        var utf8 = Encoding.UTF8.GetBytes(text);
        var characters = new char[64];
        var bytes = new byte[64];
        AssertAllocatesNothing(() =>
            reference.TryFormat(characters, out _, default, null)
            && reference.TryFormat(bytes, out _, default, null)
            && T.TryParse(text.AsSpan(), null, out var fromText)
            && T.TryParse(utf8, null, out var fromUtf8)
            && fromText.CompareTo(fromUtf8) == 0
            && !T.TryParse("garbage", null, out _));
    }

    private static void AssertWritingJsonAllocatesNothing<T>(T reference)
        where T : struct
    {
        var converter = (JsonConverter<T>)JsonSerializerOptions.Default.GetConverter(typeof(T));
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer);
        AssertAllocatesNothing(() =>
        {
            buffer.ResetWrittenCount();
            writer.Reset();
            writer.WriteStartArray();
            converter.Write(writer, reference, JsonSerializerOptions.Default);
            writer.WriteStartObject();
            converter.WriteAsPropertyName(writer, reference, JsonSerializerOptions.Default);
            writer.WriteNullValue();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.Flush();
            return buffer.WrittenCount > 0;
        });
    }

    private static void AssertReadingJsonAllocatesNothing<T>(T reference, string json)
        where T : struct, IEquatable<T>
    {
        var converter = (JsonConverter<T>)JsonSerializerOptions.Default.GetConverter(typeof(T));
        var utf8 = Encoding.UTF8.GetBytes(json);
        AssertAllocatesNothing(() =>
        {
            var reader = new Utf8JsonReader(utf8);
            return reader.Read() && converter.Read(ref reader, typeof(T), JsonSerializerOptions.Default).Equals(reference);
        });
    }

    private static void AssertAllocatesNothing(Func<bool> action)
    {
        for (var round = 0; round < Warmups; round++)
        {
            Assert.True(action());
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            action();
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(!IsOptimized || allocated == 0, $"{allocated} bytes in {Rounds} rounds");
    }

    private static OwnerKey KeyOf<T>(T reference)
        where T : ISoftRef => reference.Key;
}
