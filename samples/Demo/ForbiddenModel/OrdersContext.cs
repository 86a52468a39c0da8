using Microsoft.EntityFrameworkCore;

namespace Demo.ForbiddenModel;

/// <summary>A service that maps a table of another service by mistake. It never connects to a database.</summary>
internal sealed class OrdersContext : DbContext
{
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder
        .UseNpgsql("Host=127.0.0.1")
        .UseSoftReferences(references => references.OwnsSchemas("order_schema"));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Customer>().ToTable("users", "auth_schema", table => table.ExcludeFromMigrations());
        modelBuilder.Entity<Order>().ToTable("orders", "order_schema").HasOne(order => order.Customer).WithMany();
    }
}
