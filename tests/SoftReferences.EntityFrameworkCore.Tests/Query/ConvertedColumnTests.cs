using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Query;

/// <summary>Queries by the keys of references that a converter of the application stores in a form of its own.</summary>
public abstract class ConvertedColumnTests : IDisposable
{
    private static readonly SoftRef<AuthUsers> Ada = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-00000000000a");
    private static readonly SoftRef<AuthUsers> Bob = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-00000000000b");

    private readonly TestDatabase _database;

    private protected ConvertedColumnTests(TestDatabase database)
    {
        _database = database;
        using var context = Open();
        context.Database.EnsureCreated();
        context.AddRange(new Ticket { Id = 1, UserId = Ada, VetId = Bob, OrderId = new(7) }, new Ticket { Id = 2, UserId = Bob, OrderId = new(8) });
        context.SaveChanges();
    }

    [Fact]
    public void Value_IsComparedInTheFormOfTheColumn()
    {
        var (id, ids, order) = (Bob.Value, new[] { Bob.Value }, 8);
        AssertTickets([2], tickets => tickets.Where(ticket => ticket.UserId.Value == id));
        AssertTickets([1], tickets => tickets.Where(ticket => ticket.UserId.Value != id));
        AssertTickets([2], tickets => tickets.Where(ticket => ids.Contains(ticket.UserId.Value)));
        AssertTickets([1], tickets => tickets.Where(ticket => ticket.VetId!.Value.Value == id));
        AssertTickets([2], tickets => tickets.Where(ticket => ticket.OrderId.Value == order));
    }

    [Fact]
    public void Cast_IsComparedInTheFormOfTheColumn()
    {
        var id = Bob.Value;
        AssertTickets([2], tickets => tickets.Where(ticket => (Guid)ticket.UserId == id));
        AssertTickets([1], tickets => tickets.Where(ticket => (Guid?)ticket.VetId == id));
        AssertTickets([1], tickets => tickets.Where(ticket => EF.Property<Guid?>(ticket, nameof(Ticket.VetId)) == id));
    }

    [Fact]
    public void Value_InSelect_IsTheKey()
    {
        using var context = Open();
        Assert.Equal([Ada.Value, Bob.Value], context.Set<Ticket>().OrderBy(ticket => ticket.Id).Select(ticket => ticket.UserId.Value));
        Assert.Equal([Bob.Value, null], context.Set<Ticket>().OrderBy(ticket => ticket.Id).Select(ticket => (Guid?)ticket.VetId));
        Assert.Equal([7, 8], context.Set<Ticket>().OrderBy(ticket => ticket.Id).Select(ticket => ticket.OrderId.Value));
    }

    public void Dispose()
    {
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private void AssertTickets(int[] ids, Func<IQueryable<Ticket>, IQueryable<Ticket>> query)
    {
        using var context = Open();
        Assert.Equal(ids, query(context.Set<Ticket>()).Select(ticket => ticket.Id).ToList().Order());
    }

    private TicketContext Open() => new(_database.Options<TicketContext>(softReferences => softReferences.ReportOnly()));

    private sealed class TicketContext(DbContextOptions<TicketContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Ticket>(ticket =>
        {
            ticket.Property(entity => entity.Id).ValueGeneratedNever();
            ticket.Property(entity => entity.UserId).HasConversion(user => user.Value.ToString("N"), text => SoftRef<AuthUsers>.Parse(text));
            ticket.Property(entity => entity.VetId).HasConversion(user => user!.Value.ToString(), text => SoftRef<AuthUsers>.Parse(text));
            ticket.Property(entity => entity.OrderId).HasConversion(order => "order-" + order.Value, text => new SoftRef<ShopOrders, int>(int.Parse(text.Substring(6))));
        });
    }

    private sealed class Ticket
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<AuthUsers> UserId { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<AuthUsers>? VetId { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<ShopOrders, int> OrderId { get; init; }
    }
}

public sealed class PostgreSqlConvertedColumnTests() : ConvertedColumnTests(new PostgreSqlDatabase());

public sealed class SqliteConvertedColumnTests() : ConvertedColumnTests(new SqliteDatabase());
