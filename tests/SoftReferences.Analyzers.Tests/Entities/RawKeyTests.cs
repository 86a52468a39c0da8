namespace SoftReferences.Analyzers.Tests;

public sealed class RawKeyTests : RuleTests<RawKeyAnalyzer, RawKeyCodeFixProvider>
{
    private const string Context = """

        public sealed class Context : DbContext
        {
            public DbSet<Pet> Pets => Set<Pet>();
        }
        """;

    [Theory]
    [InlineData("public Guid {|SREF004:UserId|} { get; set; }")]
    [InlineData("public Guid? {|SREF004:UserId|} { get; set; }")]
    [InlineData("public Guid {|SREF004:ReviewingUserId|} { get; init; }")]
    [InlineData("public Guid {|SREF004:OrderId|} { get; set; }")]
    public Task Guid_NamedLikeAnOwner_IsFound(string member) => FindsAsync($"public class Pet {{ public Guid Id {{ get; set; }} {member} }}{Context}");

    [Theory]
    [InlineData("public SoftRef<AuthUsers> UserId { get; set; }")]
    [InlineData("public Guid ShelterId { get; set; }")]
    [InlineData("public string UserId { get; set; } = string.Empty;")]
    [InlineData("[NotMapped] public Guid UserId { get; set; }")]
    [InlineData("public Guid UserId => Id;")]
    [InlineData("public Guid UserKey { get; set; }")]
    public Task OtherProperties_AreSilent(string member) => IsSilentAsync($"public class Pet {{ public Guid Id {{ get; set; }} {member} }}{Context}");

    [Fact]
    public Task Guid_OfAnEntityOfTheServiceItself_IsSilent() => IsSilentAsync("""
        public class Order { public Guid Id { get; set; } }
        public class Pet { public Guid Id { get; set; } public Guid OrderId { get; set; } }
        public sealed class Context : DbContext { public DbSet<Pet> Pets => Set<Pet>(); public DbSet<Order> Orders => Set<Order>(); }
        """);

    [Fact]
    public Task Guid_OfTheOwnerItself_IsSilent() => FindsOwningAsync("auth_schema", $"public class Pet {{ public Guid Id {{ get; set; }} public Guid UserId {{ get; set; }} }}{Context}");

    [Fact]
    public Task Guid_OfAMessage_IsSilent() => IsSilentAsync($"public class Pet {{ public Guid Id {{ get; set; }} }} public record PetAdopted(Guid UserId);{Context}");

    [Fact]
    public Task Message_NamesTheType() => FindsAsync(
        $"public class Pet {{ public Guid Id {{ get; set; }} public Guid {{|#0:UserId|}} {{ get; set; }} }}{Context}",
        "'Pet.UserId' is named like the id of an entity of 'AuthUsers'. As 'SoftRef<AuthUsers>' it is validated, guarded and cleaned up.");

    [Fact]
    public Task Fix_ConvertsThePropertyAndItsUses() => FixesAsync(
        $$"""
        public class Pet
        {
            public Guid Id { get; set; }
            public Guid {|SREF004:UserId|} { get; set; }
        }

        static class Uses
        {
            static Pet Create(Guid user) => new() { UserId = user };
            static void Move(Pet pet, Guid user) => pet.UserId = user;
            static Guid Read(Pet pet) => pet.UserId;
            static bool Is(Pet pet, Guid user) => pet.UserId == user;
            static string Name() => nameof(Pet.UserId);
            static void Model(ModelBuilder builder) => builder.Entity<Pet>().HasIndex(pet => pet.UserId);
            static int Count(Context db, Guid user) => db.Pets.Count(pet => pet.UserId == user);
        }
        {{Context}}
        """,
        $$"""
        public class Pet
        {
            public Guid Id { get; set; }
            public SoftRef<AuthUsers> UserId { get; set; }
        }

        static class Uses
        {
            static Pet Create(Guid user) => new() { UserId = new SoftRef<AuthUsers>(user) };
            static void Move(Pet pet, Guid user) => pet.UserId = new SoftRef<AuthUsers>(user);
            static Guid Read(Pet pet) => pet.UserId.Value;
            static bool Is(Pet pet, Guid user) => pet.UserId.Value == user;
            static string Name() => nameof(Pet.UserId);
            static void Model(ModelBuilder builder) => builder.Entity<Pet>().HasIndex(pet => pet.UserId);
            static int Count(Context db, Guid user) => db.Pets.Count(pet => pet.UserId.Value == user);
        }
        {{Context}}
        """,
        title: "Make 'UserId' a 'SoftRef<AuthUsers>'");

    [Theory]
    [InlineData("static Guid? Read(Pet? pet) => pet?.UserId;", "static Guid? Read(Pet? pet) => pet?.UserId.Value;")]
    [InlineData("static string? Read(Pet? pet) => pet?.UserId.ToString();", "static string? Read(Pet? pet) => pet?.UserId.Value.ToString();")]
    [InlineData("static void Move(Pet? pet, Guid user) => pet?.UserId = user;", "static void Move(Pet? pet, Guid user) => pet?.UserId = new SoftRef<AuthUsers>(user);")]
    [InlineData("static bool Is(Pet pet, Guid user) => pet is { UserId: var id } && id == user;", "static bool Is(Pet pet, Guid user) => pet is { UserId.Value: var id } && id == user;")]
    [InlineData("static string Of(Pet pet) => new { pet.Id, pet.UserId }.UserId.ToString();", "static string Of(Pet pet) => new { pet.Id, UserId = pet.UserId.Value }.UserId.ToString();")]
    [InlineData("static Guid Of(Pet pet) { var both = (pet.Id, pet.UserId); return both.UserId; }", "static Guid Of(Pet pet) { var both = (pet.Id, UserId: pet.UserId.Value); return both.UserId; }")]
    [InlineData("static (Guid Id, Guid Key) Of(Pet pet) => (pet.Id, pet.UserId);", "static (Guid Id, Guid Key) Of(Pet pet) => (pet.Id, pet.UserId.Value);")]
    [InlineData("static (Guid, Guid) Of(Pet pet, Pet other) => (pet.UserId, other.UserId);", "static (Guid, Guid) Of(Pet pet, Pet other) => (pet.UserId.Value, other.UserId.Value);")]
    [InlineData("static Guid Of(Dictionary<Guid, Pet> pets, Pet pet) => pets[pet.UserId].UserId;", "static Guid Of(Dictionary<Guid, Pet> pets, Pet pet) => pets[pet.UserId.Value].UserId.Value;")]
    [InlineData("/// <summary>See <see cref=\"Pet.UserId\"/>.</summary>\n    static void Of() { }", "/// <summary>See <see cref=\"Pet.UserId\"/>.</summary>\n    static void Of() { }")]
    [InlineData(
        "static void Model(ModelBuilder builder, Guid user) => builder.Entity<Pet>().HasQueryFilter(pet => pet.UserId == user).HasData(new Pet { UserId = Guid.Parse(\"a\") });",
        "static void Model(ModelBuilder builder, Guid user) => builder.Entity<Pet>().HasQueryFilter(pet => pet.UserId.Value == user).HasData(new Pet { UserId = new SoftRef<AuthUsers>(Guid.Parse(\"a\")) });")]
    [InlineData(
        "static void Model(ModelBuilder builder) => builder.Entity<Pet>().HasIndex(pet => new { pet.UserId, pet.Id });",
        "static void Model(ModelBuilder builder) => builder.Entity<Pet>().HasIndex(pet => new { pet.UserId, pet.Id });")]
    public Task Fix_ConvertsUsesOfEveryShape(string use, string converted) => FixesAsync(
        $"public class Pet {{ public Guid Id {{ get; set; }} public Guid {{|SREF004:UserId|}} {{ get; set; }} }}\nstatic class Uses\n{{\n    {use}\n}}{Context}",
        $"public class Pet {{ public Guid Id {{ get; set; }} public SoftRef<AuthUsers> UserId {{ get; set; }} }}\nstatic class Uses\n{{\n    {converted}\n}}{Context}");

    [Theory]
    [InlineData("static Guid? Read(Pet? pet) => pet?.UserId;", "static Guid? Read(Pet? pet) => (Guid?)pet?.UserId;")]
    [InlineData("static bool Is(Pet pet) => pet is { UserId: null };", "static bool Is(Pet pet) => pet is { UserId: null };")]
    [InlineData("static bool Is(Pet pet) => pet is { UserId: not null };", "static bool Is(Pet pet) => pet is { UserId: not null };")]
    [InlineData("static void Fill(Pet pet, Guid user) => pet.UserId ??= user;", "static void Fill(Pet pet, Guid user) => pet.UserId ??= new SoftRef<AuthUsers>(user);")]
    [InlineData("static void Free(Pet pet) => pet.UserId = default;", "static void Free(Pet pet) => pet.UserId = default;")]
    [InlineData("static void Take(Pet pet, Pet? other) => pet.UserId = other?.UserId;", "static void Take(Pet pet, Pet? other) => pet.UserId = other?.UserId;")]
    [InlineData("static Guid? Of(Pet pet) => new { pet.UserId }.UserId;", "static Guid? Of(Pet pet) => new { UserId = (Guid?)pet.UserId }.UserId;")]
    public Task Fix_ConvertsUsesOfANullableKey(string use, string converted) => FixesAsync(
        $"public class Pet {{ public Guid Id {{ get; set; }} public Guid? {{|SREF004:UserId|}} {{ get; set; }} }}\nstatic class Uses\n{{\n    {use}\n}}{Context}",
        $"public class Pet {{ public Guid Id {{ get; set; }} public SoftRef<AuthUsers>? UserId {{ get; set; }} }}\nstatic class Uses\n{{\n    {converted}\n}}{Context}");

    [Theory]
    [InlineData("public Guid {|SREF004:UserId|} { get; set; } = Guid.Empty;", "public SoftRef<AuthUsers> UserId { get; set; }")]
    [InlineData("public Guid {|SREF004:UserId|} { get; set; } = new();", "public SoftRef<AuthUsers> UserId { get; set; }")]
    [InlineData("public Guid {|SREF004:UserId|} { get; set; } = Guid.Parse(\"a\");", "public SoftRef<AuthUsers> UserId { get; set; } = new SoftRef<AuthUsers>(Guid.Parse(\"a\"));")]
    [InlineData("public Guid? {|SREF004:UserId|} { get; set; } = null;", "public SoftRef<AuthUsers>? UserId { get; set; } = null;")]
    public Task Fix_ConvertsTheInitialValue(string member, string converted) => FixesAsync(
        $"public class Pet\n{{\n    public Guid Id {{ get; set; }}\n    {member}\n}}\n{Context}",
        $"public class Pet\n{{\n    public Guid Id {{ get; set; }}\n    {converted}\n}}\n{Context}");

    [Theory]
    [InlineData("Guid", "static void Free(Pet pet) => pet.UserId = Guid.Empty;")]
    [InlineData("Guid", "static Guid Move(Pet pet, Guid user) => pet.UserId = user;")]
    [InlineData("Guid", "static void Move(Pet pet, Guid user) => (pet.Id, pet.UserId) = (user, user);")]
    [InlineData("Guid", "static void Move(Context db, Guid user) => db.Pets.ExecuteUpdate(pets => pets.SetProperty(pet => pet.UserId, user));")]
    [InlineData("Guid?", "static string? Of(Pet? pet) => pet?.UserId?.ToString();")]
    [InlineData("Guid?", "static Guid? Of(Pet pet) => pet is { UserId: { } id } ? id : null;")]
    public Task Fix_IsNotOfferedForAUseThatItCannotConvert(string type, string use) => OffersNothingAsync(
        $"public class Pet {{ public Guid Id {{ get; set; }} public {type} {{|SREF004:UserId|}} {{ get; set; }} }}\nstatic class Uses\n{{\n    {use}\n}}{Context}");

    [Theory]
    [InlineData("public virtual Guid {|SREF004:UserId|} { get; set; }")]
    [InlineData("public Guid {|SREF004:UserId|} { get; set; } public interface IOwned { Guid UserId { get; } }", ": Pet.IOwned")]
    [InlineData("public Guid? {|SREF004:UserId|} { get; set; } = Guid.Empty;")]
    public Task Fix_IsNotOfferedForAPropertyThatItCannotConvert(string member, string bases = "") =>
        OffersNothingAsync($"public class Pet {bases} {{ public Guid Id {{ get; set; }} {member} }}{Context}");

    [Fact]
    public Task Fix_OfANullableKey_KeepsNull() => FixesAsync(
        $$"""
        public class Pet
        {
            public Guid Id { get; set; }
            public Guid? {|SREF004:UserId|} { get; set; }
        }

        static class Uses
        {
            static void Free(Pet pet) => pet.UserId = null;
            static void Move(Pet pet, Guid user) => pet.UserId = user;
            static void Give(Pet pet, Guid? user) => pet.UserId = user;
            static void Take(Pet pet, Pet other) => pet.UserId = other.UserId;
            static Guid? Read(Pet pet) => pet.UserId;
        }
        {{Context}}
        """,
        $$"""
        public class Pet
        {
            public Guid Id { get; set; }
            public SoftRef<AuthUsers>? UserId { get; set; }
        }

        static class Uses
        {
            static void Free(Pet pet) => pet.UserId = null;
            static void Move(Pet pet, Guid user) => pet.UserId = new SoftRef<AuthUsers>(user);
            static void Give(Pet pet, Guid? user) => pet.UserId = (SoftRef<AuthUsers>?)user;
            static void Take(Pet pet, Pet other) => pet.UserId = other.UserId;
            static Guid? Read(Pet pet) => (Guid?)pet.UserId;
        }
        {{Context}}
        """);
}
