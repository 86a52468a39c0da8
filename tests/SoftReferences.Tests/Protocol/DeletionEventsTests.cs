using System.Text.Json;

namespace SoftReferences.Tests;

public sealed class DeletionEventsTests
{
    private static readonly Guid User = Guid.Parse("0198c5f2-0000-7000-8000-000000000001");
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Of_Deletion_IsACloudEvent()
    {
        var item = DeletionEvents.Of(AuthUsers.Service, "e1", new(OwnerKey.Of(User), TombstoneKind.Deleted, 42, Time));

        Assert.Equal(
            """{"specversion":"1.0","id":"e1/42","source":"//auth/users","type":"softreferences.deleted.v1","subject":"users/0198c5f2-0000-7000-8000-000000000001","time":"2026-01-02T03:04:05+00:00","sequence":"00000000000000000042"}""",
            JsonSerializer.Serialize(item, ProtocolJsonContext.Default.DeletionEvent));
    }

    [Fact]
    public void Of_Merge_NamesTheOtherKey()
    {
        var item = DeletionEvents.Of(AuthUsers.Service, "e1", new(OwnerKey.Of("a/b ü"), TombstoneKind.Merged, 1, Time) { MergedInto = OwnerKey.Of("c") });

        Assert.Equal("users/a%2Fb%20%C3%BC", item.Subject);
        Assert.Contains("\"data\":{\"mergedInto\":\"c\"}", JsonSerializer.Serialize(item, ProtocolJsonContext.Default.DeletionEvent), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TombstoneKind.Deleted)]
    [InlineData(TombstoneKind.Restored)]
    [InlineData(TombstoneKind.Merged)]
    public void Read_WhatOfMade_GivesTheTombstoneBack(TombstoneKind kind)
    {
        var tombstone = new Tombstone(OwnerKey.Of("50% of/ü?#&"), kind, long.MaxValue, Time)
        {
            MergedInto = kind == TombstoneKind.Merged ? OwnerKey.Of("other") : default,
        };

        var json = JsonSerializer.Serialize(DeletionEvents.Of(AuthUsers.Service, "e1", tombstone), ProtocolJsonContext.Default.DeletionEvent);
        var item = JsonSerializer.Deserialize(json, ProtocolJsonContext.Default.DeletionEvent)!;

        Assert.Equal(tombstone, DeletionEvents.Read(item, AuthUsers.Service, OwnerKeyKind.Text));
    }

    [Theory]
    [InlineData("specversion", "Its specversion is 'x': expected '1.0'.")]
    [InlineData("source", "Its source is 'x': expected '//auth/users'.")]
    [InlineData("type", "Its type is 'x': expected 'softreferences.deleted.v1', 'softreferences.restored.v1' or 'softreferences.merged.v1'.")]
    [InlineData("subject", "Its subject is 'x': expected 'users/' and a key of kind Uuid.")]
    [InlineData("sequence", "Its sequence is 'x': expected a position from 1 on.")]
    [InlineData("data", "Its data.mergedInto is 'x': expected another key of kind Uuid.")]
    public void Read_AWrongAttribute_IsNamed(string attribute, string message)
    {
        var item = DeletionEvents.Of(AuthUsers.Service, "e1", new(OwnerKey.Of(User), TombstoneKind.Merged, 1, Time) { MergedInto = OwnerKey.Of(Guid.NewGuid()) });
        item = attribute switch
        {
            "specversion" => item with { SpecVersion = "x" },
            "source" => item with { Source = "x" },
            "type" => item with { Type = "x" },
            "subject" => item with { Subject = "x" },
            "sequence" => item with { Sequence = "x" },
            _ => item with { Data = new("x") },
        };

        var exception = Assert.Throws<FormatException>(() => DeletionEvents.Read(item, AuthUsers.Service, OwnerKeyKind.Uuid));

        Assert.Equal(message, exception.Message);
    }

    [Theory]
    [InlineData("users")]
    [InlineData("users/")]
    [InlineData("users0198c5f2-0000-7000-8000-000000000001")]
    [InlineData("orders/0198c5f2-0000-7000-8000-000000000001")]
    [InlineData("users/00000000-0000-0000-0000-000000000000")]
    [InlineData("users/42")]
    public void Read_AForeignSubject_IsRefused(string subject)
    {
        var item = DeletionEvents.Of(AuthUsers.Service, "e1", new(OwnerKey.Of(User), TombstoneKind.Deleted, 1, Time)) with { Subject = subject };

        Assert.Throws<FormatException>(() => DeletionEvents.Read(item, AuthUsers.Service, OwnerKeyKind.Uuid));
    }
}
