using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

/// <summary>Violations in models. Users are mapped to the auth service's table, with or without being excluded from migrations.</summary>
internal static class PlantedModels
{
    public static IReadOnlyList<CorpusCase> All { get; } =
    [
        new("relationship to a table that is excluded from migrations")
        {
            Model = model =>
            {
                Users(model);
                model.Entity<Order>().ToTable("orders").HasOne(order => order.Buyer).WithMany().HasForeignKey(order => order.BuyerId);
            },
            InModel = ["SREF101", "SREF102"], InMigrations = ["SREF201"], InDatabase = ["SREF301"],
        },
        new("relationship by a shadow key")
        {
            Model = model =>
            {
                Users(model);
                model.Entity<Note>(note =>
                {
                    note.ToTable("notes").HasOne<User>().WithMany().HasForeignKey("EditorId");
                    note.HasSoftReference(each => each.AuthorId).OnOwnerDeleted(OrphanAction.Keep);
                });
            },
            InModel = ["SREF101", "SREF102"], InMigrations = ["SREF201"], InDatabase = ["SREF301"],
        },
        new("join table of many-to-many")
        {
            Model = model =>
            {
                Users(model);
                model.Entity<Badge>().ToTable("badges").HasMany(badge => badge.Holders).WithMany().UsingEntity(join => join.ToTable("badge_holders"));
            },
            InModel = ["SREF101", "SREF102"], InMigrations = ["SREF201"], InDatabase = ["SREF301"],
        },
        new("relationship from an owned type")
        {
            Model = model =>
            {
                Users(model);
                model.Entity<Customer>().ToTable("customers").OwnsOne(customer => customer.Home, home => home.HasOne(address => address.Resident).WithMany().HasForeignKey(address => address.ResidentId));
            },
            InModel = ["SREF101", "SREF102"], InMigrations = ["SREF201"], InDatabase = ["SREF301"],
        },
        new("inheritance with a table for each type, the base in a foreign schema")
        {
            Model = model =>
            {
                Users(model);
                model.Entity<Administrator>().ToTable("administrators");
            },
            InModel = ["SREF101", "SREF102"], InMigrations = ["SREF201"], InDatabase = ["SREF301"],
        },
        new("entity split to a foreign schema")
        {
            Model = model => model.Entity<User>().ToTable("members").SplitToTable("users", "auth_schema", table =>
            {
                table.ExcludeFromMigrations();
                table.Property(user => user.Email);
            }),
            InModel = ["SREF102"],
        },
        new("table of a foreign schema, excluded from migrations")
        {
            Model = Users,
            InModel = ["SREF102"],
        },
        new("table made in a foreign schema")
        {
            Model = model => model.Entity<User>().ToTable("guests", "auth_schema"),
            InModel = ["SREF102"], InMigrations = ["SREF203"],
        },
        new("keyless type on a foreign view")
        {
            Model = model => model.Entity<Report>().HasNoKey().ToView("reports", "auth_schema"),
            InModel = ["SREF102"],
        },
        new("function of a foreign schema")
        {
            Model = model => model.Entity<Report>().HasNoKey().ToFunction("reports", function => function.HasSchema("auth_schema")),
            InModel = ["SREF102"],
        },
        new("sequence of a foreign schema")
        {
            Model = model => model.HasSequence<int>("tickets", "auth_schema"),
            InModel = ["SREF102"], InMigrations = ["SREF203"],
        },
        new("reference without an orphan action")
        {
            Model = model => model.Entity<Note>().ToTable("notes"),
            InModel = ["SREF106"],
        },
        new("reference whose index was removed")
        {
            Model = model => model.Entity<Note>(note =>
            {
                note.ToTable("notes").HasSoftReference(each => each.AuthorId).OnOwnerDeleted(OrphanAction.Keep);
                note.HasIndex(each => each.AuthorId).HasFilter("\"Text\" IS NULL");
            }),
            InModel = ["SREF103"], InDatabase = ["SREF304"],
        },
        new("default value from a foreign sequence")
        {
            Model = model => model.Entity<Toy>(toy =>
            {
                toy.ToTable("toys").HasOne(each => each.OwnerPet).WithMany().HasForeignKey(each => each.OwnerPetId);
                toy.Property<long>("Number").HasDefaultValueSql("nextval('auth_schema.numbers')");
            }),
            InMigrations = ["SREF202"], InDatabase = ["SREF308"],
        },
        new("column of a foreign type")
        {
            Model = model => model.Entity<Invoice>().ToTable("invoices").Property<string>("Status").HasColumnType("auth_schema.user_status"),
            InMigrations = ["SREF202"], InDatabase = ["SREF308"],
        },
        new("check constraint that calls a foreign function")
        {
            Model = model => model.Entity<Invoice>().ToTable("invoices", table => table.HasCheckConstraint("known", "auth_schema.is_known(\"Id\")")),
            InMigrations = ["SREF202"], InDatabase = ["SREF308"],
        },
        new("uuid column that is no reference")
        {
            Model = model => model.Entity<Report>().ToTable("reports").HasKey(report => report.UserId),
            InDatabase = ["SREF307"],
        },
    ];

    private static void Users(ModelBuilder model) => model.Entity<User>().ToTable("users", "auth_schema", table => table.ExcludeFromMigrations());
}
