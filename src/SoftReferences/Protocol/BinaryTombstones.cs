namespace SoftReferences;

/// <summary>The tombstones of a page in the binary form: kind, key, time as the difference to the previous one, and the target of a merge.</summary>
/// <remarks>Positions are dense, so they are not stored. The writer must make sure that there is no gap, because a reader could not detect it.</remarks>
internal static class BinaryTombstones
{
    private const byte Deleted = 1;
    private const byte Restored = 2;
    private const byte Merged = 3;

    private static readonly long Epoch = Microseconds(DateTimeOffset.UnixEpoch);

    /// <summary>Gets the minimum length of a tombstone.</summary>
    public static int MinimumLength(OwnerKeyKind kind) => 2 + BinaryKey.MinimumLength(kind);

    /// <summary>Gets the maximum length of a tombstone.</summary>
    public static int MaximumLength(OwnerKeyKind kind) => 1 + BinaryVarint.MaximumLength + (2 * BinaryKey.MaximumLength(kind));

    /// <summary>Gets an upper bound for the length of a given tombstone.</summary>
    public static int MaximumLength(Tombstone tombstone) =>
        1 + BinaryVarint.MaximumLength + BinaryKey.MaximumLength(tombstone.Key) + (tombstone.Kind == TombstoneKind.Merged ? BinaryKey.MaximumLength(tombstone.MergedInto) : 0);

    /// <summary>Writes tombstones.</summary>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="InvalidOperationException">Their positions have a gap, or a key is of another kind.</exception>
    public static int Write(Span<byte> place, IReadOnlyList<Tombstone> tombstones, long after, OwnerKeyKind kind)
    {
        var length = 0;
        var last = Epoch;
        for (var index = 0; index < tombstones.Count; index++)
        {
            var tombstone = tombstones[index];
            if (tombstone.Position != after + index + 1)
            {
                throw new InvalidOperationException($"The page after position {after} has position {tombstone.Position} instead of {after + index + 1}: a reader could not detect the gap.");
            }

            place[length++] = CodeOf(tombstone.Kind);
            length += BinaryKey.Write(place[length..], tombstone.Key, kind);
            var time = Microseconds(tombstone.Time);
            length += BinaryVarint.Write(place[length..], BinaryVarint.ToUnsigned(time - last));
            last = time;
            if (tombstone.Kind == TombstoneKind.Merged)
            {
                length += BinaryKey.Write(place[length..], tombstone.MergedInto, kind);
            }
        }

        return length;
    }

    /// <summary>Reads the given number of tombstones, which must take all bytes.</summary>
    /// <exception cref="InvalidDataException">They do not hold just these.</exception>
    public static Tombstone[] Read(ReadOnlySpan<byte> rest, long after, int count, OwnerKeyKind kind)
    {
        // Checked before memory is allocated: the number is only claimed by the owner, while the bytes were received.
        if ((long)count * MinimumLength(kind) > rest.Length)
        {
            throw new InvalidDataException($"it has {rest.Length} bytes of tombstones, too few for {count}");
        }

        var tombstones = new Tombstone[count];
        var time = Epoch;
        for (var index = 0; index < count; index++)
        {
            tombstones[index] = Read(ref rest, after + index + 1, kind, ref time);
        }

        return rest.IsEmpty ? tombstones : throw new InvalidDataException($"it has {rest.Length} bytes after its last tombstone");
    }

    private static Tombstone Read(ref ReadOnlySpan<byte> rest, long position, OwnerKeyKind keyKind, ref long time)
    {
        var code = BinaryParts.Take(ref rest, 1)[0];
        var kind = KindOf(code) ?? throw new InvalidDataException($"the tombstone at position {position} is of the unknown kind {code}");
        var key = ReadKey(ref rest, position, keyKind, "key");
        var difference = BinaryVarint.ToSigned(BinaryVarint.Read(ref rest));
        if (difference < -time || difference > Microseconds(DateTimeOffset.MaxValue) - time)
        {
            throw new InvalidDataException($"the tombstone at position {position} has a time outside the years 1 to 9999");
        }

        time += difference;
        var at = new DateTimeOffset(time * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
        if (kind != TombstoneKind.Merged)
        {
            return new(key, kind, position, at);
        }

        var mergedInto = ReadKey(ref rest, position, keyKind, "key that it was merged into");
        return mergedInto != key
            ? new(key, kind, position, at) { MergedInto = mergedInto }
            : throw new InvalidDataException($"the tombstone at position {position} is merged into itself");
    }

    private static OwnerKey ReadKey(ref ReadOnlySpan<byte> rest, long position, OwnerKeyKind kind, string what) => BinaryKey.TryRead(ref rest, kind, out var key)
        ? key
        : throw new InvalidDataException($"the tombstone at position {position} has a {what} that is none of kind {kind}");

    private static byte CodeOf(TombstoneKind kind) => kind switch
    {
        TombstoneKind.Deleted => Deleted,
        TombstoneKind.Restored => Restored,
        TombstoneKind.Merged => Merged,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The tombstone has an unknown kind."),
    };

    private static TombstoneKind? KindOf(byte code) => code switch
    {
        Deleted => TombstoneKind.Deleted,
        Restored => TombstoneKind.Restored,
        Merged => TombstoneKind.Merged,
        _ => null,
    };

    // Counts from the year 1, so that no value is negative and rounding is downwards, as in the fingerprint.
    private static long Microseconds(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerMicrosecond;
}
