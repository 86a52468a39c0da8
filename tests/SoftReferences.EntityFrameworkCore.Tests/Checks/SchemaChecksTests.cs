using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks;

public sealed class SchemaChecksTests : ModelCheckTests
{
    private const string MapsUsers =
        "SREF102: 'User' is mapped to the table 'auth_schema.users', and this service does not own the schema 'auth_schema' (it owns 'user_schema'): "
        + "code that maps it depends on its structure and can write to it, even if it is excluded from migrations. "
        + "Remove it from the model, hold a SoftRef<…> and ask the owner, or declare OwnsSchemas(\"auth_schema\") if the schema is this service's.";

    [Fact]
    public void ForeignKey_ToAForeignSchema_IsRefusedWithItsTable() => AssertViolations(
        model =>
        {
            model.Entity<User>().ToTable("users", "auth_schema");
            model.Entity<Pet>().ToTable("pets", "user_schema").HasOne(pet => pet.User).WithMany().HasForeignKey(pet => pet.UserId);
        },
        "SREF101: 'Pet' has the foreign key 'FK_pets_users_UserId' from 'user_schema.pets' to 'auth_schema.users', and this service does not own the schema 'auth_schema' (it owns 'user_schema'): "
        + "a foreign key ties its deployments, locks and deletions to another service's. "
        + "Remove the relationship and make the property a SoftRef<…> of the owning service, or declare OwnsSchemas(\"auth_schema\") if the schema is this service's.",
        MapsUsers);

    [Fact]
    public void ForeignKey_ToATableExcludedFromMigrations_IsRefused() => AssertCodes(
        ["SREF101", "SREF102"],
        model =>
        {
            model.Entity<User>().ToTable("users", "auth_schema", table => table.ExcludeFromMigrations());
            model.Entity<Pet>().ToTable("pets", "user_schema").HasOne(pet => pet.User).WithMany().HasForeignKey(pet => pet.UserId);
        });

    [Fact]
    public void Table_OfAForeignSchemaExcludedFromMigrations_IsRefused() =>
        AssertViolations(model => model.Entity<User>().ToTable("users", "auth_schema", table => table.ExcludeFromMigrations()), MapsUsers);

    [Fact]
    public void View_OfAForeignSchema_IsRefused() =>
        AssertOneOf("SREF102", "'User' is mapped to the view 'auth_schema.users', and this service does not own", model => model.Entity<User>().ToView("users", "auth_schema"));

    [Fact]
    public void Function_OfAForeignSchema_IsRefused() =>
        AssertOneOf("SREF102", "The model has the function 'auth_schema.users', and this service does not own", model => model.Entity<User>().HasNoKey().ToFunction("users", function => function.HasSchema("auth_schema")));

    [Fact]
    public void StoredProcedure_OfAForeignSchema_IsRefused() => AssertOneOf(
        "SREF102",
        "The model has the stored procedure 'auth_schema.forget_user', and this service does not own",
        model => model.Entity<User>().DeleteUsingStoredProcedure("forget_user", "auth_schema", procedure => procedure.HasOriginalValueParameter(user => user.Id)));

    [Fact]
    public void Sequence_OfAForeignSchema_IsRefused() => AssertViolations(
        model => model.HasSequence<int>("numbers", "auth_schema"),
        "SREF102: The model has the sequence 'auth_schema.numbers', and this service does not own the schema 'auth_schema' (it owns 'user_schema'): it would be called or migrated there. "
        + "Put it into a schema of this service, or declare OwnsSchemas(\"auth_schema\") if the schema is this service's.");

    [Fact]
    public void InheritanceOverTables_InAForeignSchema_IsRefused() => AssertCodes(
        ["SREF101", "SREF102"],
        model =>
        {
            model.Entity<User>().ToTable("users", "auth_schema");
            model.Entity<Administrator>().ToTable("administrators", "user_schema");
        });

    [Fact]
    public void SplitEntity_InAForeignSchema_IsRefused() => AssertOneOf(
        "SREF102",
        "'User' is mapped to the table 'auth_schema.emails'",
        model => model.Entity<User>().ToTable("users", "user_schema").SplitToTable("emails", "auth_schema", table => table.Property(user => user.Email)));

    [Fact]
    public void JoinTable_WithAForeignSchema_IsRefused() => AssertCodes(
        ["SREF101", "SREF102"],
        model =>
        {
            model.Entity<Group>().ToTable("groups", "auth_schema");
            model.Entity<Member>().ToTable("members", "user_schema").HasMany(member => member.Groups).WithMany(group => group.Members)
                .UsingEntity(join => join.ToTable("memberships", "user_schema"));
        });

    [Fact]
    public void OwnSchemas_AreAllowed() => AssertNone(
        model =>
        {
            model.Entity<User>().ToTable("users", "auth_schema");
            model.Entity<Pet>().ToTable("pets", "user_schema").HasOne(pet => pet.User).WithMany().HasForeignKey(pet => pet.UserId);
        },
        softReferences => softReferences.OwnsSchemas("user_schema").OwnsSchemas("auth_schema"));

    [Fact]
    public void NoSchema_IsTheServicesOwn() => AssertNone(model =>
    {
        model.Entity<User>();
        model.Entity<Pet>().HasOne(pet => pet.User).WithMany().HasForeignKey(pet => pet.UserId);
    });

    [Fact]
    public void DefaultSchema_NotOwned_IsRefused() =>
        AssertOneOf("SREF102", "'User' is mapped to the table 'auth_schema.User'", model => model.HasDefaultSchema("auth_schema").Entity<User>());

    [Fact]
    public void WithoutOwnedSchemas_OnlyTheOwnersSchemasAreForeign()
    {
        void Configure(ModelBuilder model, string schema)
        {
            model.Entity<User>().ToTable("users", schema);
            model.Entity<Letter>().HasSoftReference(letter => letter.SenderId).OnOwnerDeleted(OrphanAction.Keep);
        }

        AssertNone(model => Configure(model, "any_schema"), null);
        AssertViolations(
            model => Configure(model, "auth_schema"),
            softReferences => { },
            "SREF102: 'User' is mapped to the table 'auth_schema.users', and the schema 'auth_schema' belongs to the owner of a reference: "
            + "code that maps it depends on its structure and can write to it, even if it is excluded from migrations. "
            + "Remove it from the model, hold a SoftRef<…> and ask the owner, or declare OwnsSchemas(\"auth_schema\") if the schema is this service's.");
    }

    [Fact]
    public void Sqlite_WhichHasNoSchemas_IsCheckedAlike()
    {
        var exception = Assert.Throws<SoftReferenceModelException>(() => ModelContext.Build(
            model => model.Entity<User>().ToTable("users", "auth_schema"),
            builder => builder.AllowManyProviders().UseSqlite("Data Source=unused").UseSoftReferences(softReferences => softReferences.OwnsSchemas("user_schema"))));
        Assert.Equal(MapsUsers, Assert.Single(exception.Violations).ToString());
    }

    [Fact]
    public void Query_OfAForeignSchema_IsRefused() => AssertViolations(
        model => model.Entity<User>().HasNoKey().ToSqlQuery("SELECT \"Id\" FROM auth_schema.users JOIN user_schema.pets ON true"),
        "SREF102: The query that 'User' is mapped to touches 'auth_schema.users', and this service does not own the schema 'auth_schema' (it owns 'user_schema'): code that reads it depends on its structure. "
        + "Remove it from the model, hold a SoftRef<…> and ask the owner, or declare OwnsSchemas(\"auth_schema\") if the schema is this service's.");

    [Fact]
    public void Query_OfAnOwnSchema_IsInOrder() => AssertNone(model => model.Entity<User>().HasNoKey().ToSqlQuery("SELECT \"Id\" FROM user_schema.pets AS p WHERE p.name <> 'auth_schema.users'"));

    [Fact]
    public void TypesCollationsAndExtensions_OfAForeignSchema_AreRefused()
    {
        var exception = Assert.Throws<SoftReferenceModelException>(() => ModelContext.Build(
            model => model.HasPostgresEnum("auth_schema", "status", ["a", "b"]).HasPostgresRange("auth_schema", "span", "float8").HasPostgresExtension("auth_schema", "hstore").HasCollation("auth_schema", "ci", "und-u-ks-level2", provider: "icu"),
            softReferences => softReferences.OwnsSchemas("user_schema")));
        Assert.Equal(
            ["collation auth_schema.ci", "enum type auth_schema.status", "extension auth_schema.hstore", "range type auth_schema.span"],
            exception.Violations.Select(violation => violation.Location).Order(StringComparer.Ordinal));
        Assert.All(exception.Violations, violation => Assert.Equal("SREF102", violation.Code));
    }

    [Fact]
    public void TypesAndExtensions_OfAnOwnSchemaOrOfNone_AreInOrder() =>
        AssertNone(model => model.HasPostgresEnum("user_schema", "status", ["a", "b"]).HasPostgresEnum("mood", ["sad", "ok"]).HasPostgresExtension("hstore"));

    private static void AssertCodes(string[] codes, Action<ModelBuilder> configure)
    {
        var exception = Assert.Throws<SoftReferenceModelException>(() => ModelContext.Build(configure, softReferences => softReferences.OwnsSchemas("user_schema")));
        Assert.Equal(codes, exception.Violations.Select(violation => violation.Code));
    }

    private class User
    {
        public Guid Id { get; init; }

        public string? Name { get; init; }

        public string? Email { get; init; }
    }

    private sealed class Administrator : User
    {
        public int Level { get; init; }
    }

    private sealed class Pet
    {
        public int Id { get; init; }

        public Guid UserId { get; init; }

        public User? User { get; init; }
    }

    private sealed class Letter
    {
        public int Id { get; init; }

        public SoftRef<AuthUsers> SenderId { get; init; }
    }

    private sealed class Group
    {
        public int Id { get; init; }

        public ICollection<Member> Members { get; } = [];
    }

    private sealed class Member
    {
        public int Id { get; init; }

        public ICollection<Group> Groups { get; } = [];
    }
}
