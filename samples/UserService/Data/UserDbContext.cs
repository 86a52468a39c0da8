using System.Text.Json;
using UserService.Analyses;
using UserService.Pets;
using UserService.Profiles;

namespace UserService.Data;

/// <summary>The data of this service. Each database has its own subclass, because each has its own migrations.</summary>
internal abstract class UserDbContext(DbContextOptions options) : DbContext(options)
{
    public const string Schema = "user_schema";

    public DbSet<UserProfile> Profiles => Set<UserProfile>();

    public DbSet<Pet> Pets => Set<Pet>();

    public DbSet<PetAnalysis> Analyses => Set<PetAnalysis>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<JsonElement>().HaveConversion<JsonElementConverter, JsonElementComparer>();
        configurationBuilder.Properties<Address>().HaveConversion<AddressConverter>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(UserDbContext).Assembly);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }
    }
}
