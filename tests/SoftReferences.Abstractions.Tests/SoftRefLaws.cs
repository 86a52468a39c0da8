using System.ComponentModel;
using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;

namespace SoftReferences.Tests;

/// <summary>Properties of references that hold for every type of key.</summary>
public abstract class SoftRefLaws<TReference>
    where TReference : struct, ISoftRef, IEquatable<TReference>, IComparable, IComparable<TReference>,
    IComparisonOperators<TReference, TReference, bool>, ISpanFormattable, IUtf8SpanFormattable, ISpanParsable<TReference>, IUtf8SpanParsable<TReference>
{
    private static readonly CultureInfo OddCulture = new(string.Empty) { NumberFormat = { NegativeSign = "minus", PositiveSign = "plus" } };

    private readonly Gen<TReference> _references;
    private readonly Gen<(TReference First, TReference Second, TReference Third)> _related;

    private protected SoftRefLaws(Gen<TReference> references)
    {
        _references = references;

        // Three picks out of two values, so that equal values are as frequent as different ones.
        _related = Gen.Select(references, references, Gen.Int[0, 7]).Select((a, b, picks) =>
            ((picks & 1) == 0 ? a : b, (picks & 2) == 0 ? a : b, (picks & 4) == 0 ? a : b));
    }

    [Fact]
    public void Parse_OwnText_GivesTheSame() => _references.Sample(reference =>
    {
        var text = reference.ToString()!;
        var utf8 = Encoding.UTF8.GetBytes(text);
        Assert.Equal(reference, AsParsable<TReference>.Parse(text));
        Assert.Equal(reference, AsParsable<TReference>.Parse(text, OddCulture));
        Assert.Equal(reference, TReference.Parse(text.AsSpan(), null));
        Assert.Equal(reference, TReference.Parse(utf8, null));
        Assert.True(AsParsable<TReference>.TryParse(text, out var fromText) && fromText == reference);
        Assert.True(TReference.TryParse(text.AsSpan(), OddCulture, out var fromSpan) && fromSpan == reference);
        Assert.True(TReference.TryParse(utf8, null, out var fromUtf8) && fromUtf8 == reference);
    });

    [Fact]
    public void Format_EveryWay_GivesTheSameText() => _references.Sample(reference =>
    {
        var text = reference.ToString()!;
        var utf8 = Encoding.UTF8.GetBytes(text);
        Assert.Equal(text, reference.ToString(null, OddCulture));
        Assert.Equal(text, string.Create(OddCulture, $"{reference}"));

        Span<char> characters = new char[text.Length + 1];
        Assert.True(reference.TryFormat(characters, out var charsWritten, default, OddCulture));
        Assert.Equal(text, new string(characters[..charsWritten]));

        Span<byte> bytes = new byte[utf8.Length + 1];
        Assert.True(reference.TryFormat(bytes, out var bytesWritten, default, OddCulture));
        Assert.Equal(utf8, bytes[..bytesWritten].ToArray());
    });

    [Fact]
    public void Format_ExactBuffer_Fits() => _references.Sample(reference =>
    {
        var text = reference.ToString()!;
        Assert.True(reference.TryFormat(new char[text.Length], out var charsWritten, default, null));
        Assert.Equal(text.Length, charsWritten);
        Assert.True(reference.TryFormat(new byte[Encoding.UTF8.GetByteCount(text)], out var bytesWritten, default, null));
        Assert.Equal(Encoding.UTF8.GetByteCount(text), bytesWritten);
    });

    [Fact]
    public void Format_ShortBuffer_WritesNothing() => Gen.Select(_references, Gen.Double[0, 0.999]).Sample((reference, share) =>
    {
        var text = reference.ToString()!;
        Assert.False(reference.TryFormat(new char[(int)(text.Length * share)], out var charsWritten, default, null));
        Assert.Equal(0, charsWritten);
        Assert.False(reference.TryFormat(new byte[(int)(Encoding.UTF8.GetByteCount(text) * share)], out var bytesWritten, default, null));
        Assert.Equal(0, bytesWritten);
    });

    [Fact]
    public void TypeConverter_OwnText_GivesTheSame() => _references.Sample(reference =>
    {
        var converter = TypeDescriptor.GetConverter(typeof(TReference));
        Assert.Equal(reference.ToString(), converter.ConvertToString(null, OddCulture, reference));
        Assert.Equal(reference, converter.ConvertFromString(null, OddCulture, reference.ToString()!));
    });

    [Fact]
    public void Key_OwnText_IsTheSameKey() => _references.Sample(reference =>
    {
        Assert.False(reference.IsDefault);
        Assert.Equal(reference.ToString(), reference.Key.ToString());
        Assert.True(OwnerKey.TryParse(reference.Key.ToString(), reference.Key.Kind, out var key));
        Assert.Equal(reference.Key, key);
        Assert.Equal(reference.Key.GetHashCode(), key.GetHashCode());
    });

    [Fact]
    public void Equality_IsAnEquivalence() => _related.Sample((a, b, c) =>
    {
        Assert.True(a.Equals(a) && a == TReference.Parse(a.ToString()!, null));
        Assert.Equal(a.Equals(b), b.Equals(a));
        Assert.True(!(a.Equals(b) && b.Equals(c)) || a.Equals(c));
        Assert.Equal(a.Equals(b), a.Equals((object)b));
        Assert.Equal(a.Equals(b), a == b);
        Assert.Equal(a.Equals(b), !(a != b));
        Assert.Equal(a.Equals(b), a.Key.Equals(b.Key));
        Assert.True(!a.Equals(b) || a.GetHashCode() == b.GetHashCode());
        Assert.False(a.Equals(null) || a.Equals(a.ToString()));
    });

    [Fact]
    public void Order_IsTotal_AndAgreesWithEqualityAndOperators() => _related.Sample((a, b, c) =>
    {
        Assert.Equal(Math.Sign(a.CompareTo(b)), -Math.Sign(b.CompareTo(a)));
        Assert.Equal(a.Equals(b), a.CompareTo(b) == 0);
        Assert.True(!(a.CompareTo(b) <= 0 && b.CompareTo(c) <= 0) || a.CompareTo(c) <= 0);
        Assert.Equal(a.CompareTo(b), a.CompareTo((object)b));
        Assert.Equal(a.CompareTo(b) < 0, a < b);
        Assert.Equal(a.CompareTo(b) <= 0, a <= b);
        Assert.Equal(a.CompareTo(b) > 0, a > b);
        Assert.Equal(a.CompareTo(b) >= 0, a >= b);
        Assert.True(default(TReference) != a && a.CompareTo(null) == 1);
    });

    [Fact]
    public void CompareTo_AnotherType_IsRefused()
    {
        var exception = Assert.Throws<ArgumentException>(() => ((IComparable)default(TReference)).CompareTo("42"));
        Assert.Equal($"A {typeof(TReference)} compares with its own type only, not with System.String. (Parameter 'obj')", exception.Message);
    }

    [Fact]
    public void Default_IsNoReference()
    {
        Assert.True(default(TReference).IsDefault);
        Assert.Equal(default, default(TReference).Key);
        Assert.False(TReference.TryParse(default(TReference).ToString(), null, out var result));
        Assert.True(result.IsDefault);
    }

    [Fact]
    public void Parse_Null_IsRefused()
    {
        Assert.Throws<ArgumentNullException>("s", () => AsParsable<TReference>.Parse(null));
        Assert.False(AsParsable<TReference>.TryParse(null, out var result));
        Assert.True(result.IsDefault);
    }

    // Random input finds unexpected cases: any accepted text must be a valid reference with a single text form.
    [Fact]
    public void TryParse_AnyText_AgreesInEveryEncodingAndIsNeverZero() => Gen.OneOf(Gen.String, Gen.String[Gen.Char["0123456789abcdef-+x{}() \t"], 0, 40]).Sample(text =>
    {
        var parsed = TReference.TryParse(text, null, out var reference);
        Assert.NotEqual(parsed, reference.IsDefault);
        if (parsed)
        {
            Assert.True(TReference.TryParse(Encoding.UTF8.GetBytes(text), null, out var fromUtf8) && fromUtf8 == reference);
            Assert.Equal(reference, TReference.Parse(reference.ToString()!, null));
        }
        else
        {
            Assert.Throws<FormatException>(() => TReference.Parse(text, null));
        }
    });
}
