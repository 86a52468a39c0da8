using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks.MigrationHistory;

public sealed class PendingChangesTests
{
    [Fact]
    public void ModelThatMigrationsMake_HasNone()
    {
        using var context = new HouseContext(house => house.Ignore(row => row.Street).Ignore(row => row.Rooms));
        Assert.Empty(SoftReferenceChecks.Migrations(context));
    }

    [Fact]
    public void ColumnThatNoMigrationAdds_IsFound()
    {
        using var context = new HouseContext(house => house.Ignore(row => row.Rooms));
        var violation = Assert.Single(SoftReferenceChecks.Migrations(context));
        Assert.Equal(("SREF204", "HouseContext"), (violation.Code, violation.Location));
        Assert.Equal(
            "The model of 'HouseContext' has changes that no migration has: AddColumn 'houses.Street'. The checks of the model do not apply to what the migrations create. Add a migration with 'dotnet ef migrations add'.",
            violation.Message);
    }

    [Fact]
    public void ManyChanges_AreCounted()
    {
        using var context = new HouseContext(house => house.ToTable("homes").HasIndex(row => new { row.Street, row.Rooms }));
        Assert.Contains(
            "no migration has: DropPrimaryKey 'houses.PK_houses', RenameTable 'houses', AddColumn 'homes.Rooms', AddColumn 'homes.Street', AddPrimaryKey 'homes.PK_homes' and 1 more. ",
            Assert.Single(SoftReferenceChecks.Migrations(context)).Reason,
            StringComparison.Ordinal);
    }

    private sealed class HouseContext(Action<Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<House>> configure) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder
            .AllowManyProviders()
            .UseNpgsql("Host=unused")
            .EnableServiceProviderCaching(false)
            .UseSoftReferences(references => references.OwnsSchemas("user_schema"));

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasDefaultSchema("user_schema");
            modelBuilder.Entity<House>(house =>
            {
                house.ToTable("houses").Property(row => row.Id).ValueGeneratedNever();
                configure(house);
            });
        }
    }

    private sealed class House
    {
        public int Id { get; init; }

        public string? Street { get; init; }

        public int Rooms { get; init; }
    }

    [DbContext(typeof(HouseContext))]
    [Migration("20260101000000_First")]
    private sealed class First : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
            "houses",
            table => new { Id = table.Column<int>(type: "integer", nullable: false) },
            schema: "user_schema",
            constraints: table => table.PrimaryKey("PK_houses", row => row.Id));

        protected override void BuildTargetModel(ModelBuilder modelBuilder) => HouseSnapshot.Build(modelBuilder);
    }

    [DbContext(typeof(HouseContext))]
    private sealed class HouseSnapshot : ModelSnapshot
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.HasDefaultSchema("user_schema").Entity<House>(house =>
        {
            house.ToTable("houses", "user_schema");
            house.Property(row => row.Id).ValueGeneratedNever().HasColumnType("integer");
            house.Ignore(row => row.Street).Ignore(row => row.Rooms).HasKey(row => row.Id);
        });

        protected override void BuildModel(ModelBuilder modelBuilder) => Build(modelBuilder);
    }
}
