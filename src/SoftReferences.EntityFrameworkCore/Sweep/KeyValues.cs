using System.Data.Common;
using System.Globalization;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Collects stored values of a reference, of any type, and converts them to keys.</summary>
/// <param name="kind">The kind of the keys.</param>
/// <param name="storedType">The type that the provider stores.</param>
/// <param name="hasTwoSpellings">Whether keys are UUID texts, accepted only if they are completely in upper or in lower case.</param>
/// <param name="hasOneSpelling">Whether a text is accepted only in the canonical form of its key.</param>
internal sealed class KeyValues(OwnerKeyKind kind, Type storedType, bool hasTwoSpellings, bool hasOneSpelling)
{
    private readonly TypeCode _code = Type.GetTypeCode(storedType);
    private readonly List<OwnerKey> _keys = [];
    private int _invalid;

    /// <summary>Gets the number of values.</summary>
    public int Count => _keys.Count + _invalid;

    /// <summary>Gets the last value in its text form.</summary>
    public string? Last { get; private set; }

    /// <summary>Parses a value from the text form that <see cref="Last"/> returns.</summary>
    public object Parse(string text) => _code switch
    {
        TypeCode.String => text,
        TypeCode.Object => Guid.Parse(text),
        _ => Convert.ChangeType(text, storedType, CultureInfo.InvariantCulture),
    };

    public void Add(DbDataReader reader)
    {
        switch (_code)
        {
            case TypeCode.Object:
                var guid = reader.GetFieldValue<Guid>(0);
                Add(guid == Guid.Empty ? default : OwnerKey.Of(guid), guid);
                break;
            case TypeCode.String:
                var text = reader.GetString(0);
                Add(OwnerKey.TryParse(text, kind, out var key) && (!hasTwoSpellings || IsOfOneCase(text)) && (!hasOneSpelling || key.ToString() == text) ? key : default, text);
                break;
            default:
                var number = Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture);
                Add(number == 0 ? default : OwnerKey.Of(number), number);
                break;
        }
    }

    /// <summary>Adds packed values.</summary>
    public void Add(byte[] packed)
    {
        var keys = new PackedKeys(packed, _code == TypeCode.Object);
        _keys.EnsureCapacity(_keys.Count + keys.Count);
        for (var index = 0; index < keys.Count; index++)
        {
            if (keys[index] is { Kind: not OwnerKeyKind.None } key)
            {
                _keys.Add(key);
            }
            else
            {
                _invalid++;
            }
        }

        if (keys.Count > 0)
        {
            Last = keys[keys.Count - 1] is { Kind: not OwnerKeyKind.None } last ? last.ToString()
                : _code == TypeCode.Object ? Guid.Empty.ToString()
                : "0";
        }
    }

    /// <summary>Returns the collected values as a page with a maximum of <paramref name="limit"/> values.</summary>
    public KeyPage ToPage(int limit) => new(hasTwoSpellings ? [.. _keys.Distinct()] : [.. _keys], _invalid, Last, IsLast: Count < limit);

    private static bool IsOfOneCase(string text) => !text.AsSpan().ContainsAnyInRange('A', 'Z') || !text.AsSpan().ContainsAnyInRange('a', 'z');

    private void Add<TValue>(OwnerKey key, TValue value)
        where TValue : notnull
    {
        Last = value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture);
        if (key.Kind == OwnerKeyKind.None)
        {
            _invalid++;
        }
        else
        {
            _keys.Add(key);
        }
    }
}
