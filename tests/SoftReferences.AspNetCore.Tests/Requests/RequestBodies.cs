using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace SoftReferences.AspNetCore.Tests;

internal sealed record Person(SoftRef<Users> UserId, Person? Backup);

internal sealed class Pet
{
    public SoftRef<Users> OwnerId { get; set; }

    public SoftRef<Users>? FormerOwnerId { get; set; }

    public string? Name { get; set; }

    public Person? Vet { get; set; }

    public IReadOnlyList<SoftRef<Users>>? SitterIds { get; set; }

    public Dictionary<string, Person>? Notes { get; set; }

    public Dictionary<SoftRef<Users>, int>? Ratings { get; set; }

    [JsonPropertyName("renamed!")]
    public SoftRef<Users>? Renamed { get; set; }

    [JsonIgnore]
    public SoftRef<Users> Ignored { get; set; }
}

internal sealed record Transfer(SoftRef<Users> UserId, SoftRef<Accounts, long> AccountId);

internal sealed record OnlyOptional(SoftRef<Users>? OwnerId);

internal sealed class Node
{
    public List<Node>? Children { get; set; }

    public List<Link>? Links { get; set; }
}

internal sealed class Link
{
    public Node? Node { get; set; }

    public SoftRef<Users>? UserId { get; set; }
}

[JsonDerivedType(typeof(Dog), "dog")]
internal class Animal
{
    public string? Name { get; set; }
}

internal sealed class Dog : Animal
{
    public SoftRef<Users> TrainerId { get; set; }
}

internal sealed record Lenient(
    [OnOwnerUnavailable(UnavailableOwnerPolicy.Accept)] SoftRef<Users>? OwnerId,
    [property: OnOwnerUnavailable(UnavailableOwnerPolicy.Accept)] IReadOnlyList<SoftRef<Users>>? SitterIds,
    SoftRef<Users>? VetId);

internal sealed record Search(SoftRef<Users> Tenant, [FromQuery(Name = "who")] SoftRef<Users> User, [property: FromBody] Transfer Body);

internal sealed class ServiceWithReference
{
    public SoftRef<Users> UserId { get; set; }
}
