namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

internal class User
{
    public Guid Id { get; init; }

    public string? Email { get; init; }

    public string? Name { get; init; }
}

internal sealed class Administrator : User
{
    public int Level { get; init; }
}

internal sealed class Order
{
    public Guid Id { get; init; }

    public Guid BuyerId { get; init; }

    public User? Buyer { get; init; }
}

internal sealed class Badge
{
    public Guid Id { get; init; }

    public ICollection<User> Holders { get; } = [];
}

internal sealed class Customer
{
    public Guid Id { get; init; }

    public Address Home { get; init; } = new();
}

internal sealed class Address
{
    public string? Street { get; init; }

    public Guid? ResidentId { get; init; }

    public User? Resident { get; init; }
}

internal sealed class Report
{
    public Guid UserId { get; init; }

    public int Pets { get; init; }
}

internal sealed class Note
{
    public Guid Id { get; init; }

    public string? Text { get; init; }

    public SoftRef<AuthUsers> AuthorId { get; init; }
}

internal sealed class Toy
{
    public Guid Id { get; init; }

    public Guid OwnerPetId { get; init; }

    public Pet? OwnerPet { get; init; }
}

internal abstract class Document
{
    public Guid Id { get; init; }

    public string? Title { get; init; }
}

internal sealed class Invoice : Document
{
    public decimal Total { get; init; }
}

internal sealed class Tag
{
    public Guid Id { get; init; }

    public ICollection<Pet> Pets { get; } = [];
}
