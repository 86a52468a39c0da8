namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup.Shapes;

public sealed class Parcel : INamed
{
    public int Id { get; init; }

    public required string Name { get; set; }

    public required Address To { get; init; }
}

public sealed class Crate : INamed
{
    public int Id { get; init; }

    public required string Name { get; set; }

    public Address? To { get; init; }
}

public sealed class Ship : INamed
{
    public int Id { get; init; }

    public required string Name { get; set; }

    public ICollection<Address> Stops { get; } = [];
}

public sealed class Address
{
    public required string Street { get; init; }

    public SoftRef<AuthUsers>? UserId { get; init; }
}

public class Animal : INamed
{
    public int Id { get; init; }

    public required string Name { get; set; }

    public SoftRef<AuthUsers>? KeeperId { get; init; }

    public SoftRef<AuthUsers>[] Friends { get; init; } = [];
}

public class Dog : Animal
{
    public SoftRef<AuthUsers>? WalkerId { get; init; }
}

public sealed class Puppy : Dog
{
    public int Weeks { get; init; }
}

public sealed class Toy : INamed
{
    public int Id { get; init; }

    public required string Name { get; set; }

    public SoftRef<AuthUsers>? UserId { get; init; }
}

public sealed class Team : INamed
{
    public int Id { get; init; }

    public required string Name { get; set; }

    public List<SoftRef<AuthUsers>> Members { get; init; } = [];
}

public sealed class Club
{
    public int Id { get; init; }

    public required Group Board { get; init; }

    public required Group Crew { get; init; }
}

public sealed class Group
{
    public SoftRef<AuthUsers>[] Members { get; init; } = [];
}

public sealed class Basket
{
    public int Id { get; init; }

    public SoftRef<ShopOrders, long>?[] Orders { get; init; } = [];

    public List<SoftRef<CatalogProducts, string>> Products { get; init; } = [];
}
