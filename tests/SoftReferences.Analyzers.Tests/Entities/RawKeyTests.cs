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
