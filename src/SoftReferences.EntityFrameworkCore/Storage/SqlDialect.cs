using System.Data.Common;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>What the library's own SQL needs to be said differently for each database.</summary>
internal abstract class SqlDialect
{
    /// <summary>Gets what makes a query lock the rows it returns; empty where a writer locks the database.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>Gets what makes a query of the table <c>c</c> lock its rows and pass over those that others have locked.</summary>
    /// <remarks>
    /// A query that has a limit too stands in a materialized <c>WITH</c>. PostgreSQL may ask one that stands in an <c>IN</c> anew for each row, and
    /// then it gives others each time, because it passes over what the statement itself has written by then.
    /// </remarks>
    public abstract string SkipLocked { get; }

    /// <summary>Gets a condition that holds on a replica, whose data may be old.</summary>
    public abstract string IsReplica { get; }

    /// <summary>Gets an expression for the horizon: every transaction that has written by now lies before it. It belongs into the first statement of a transaction.</summary>
    public abstract string Horizon { get; }

    /// <summary>Gets a value indicating whether the database has arrays, rather than JSON texts.</summary>
    public abstract bool HasArrays { get; }

    /// <summary>Gets a value indicating whether the database has UUIDs, rather than texts in one spelling or another.</summary>
    public abstract bool HasUuids { get; }

    /// <summary>Gets a value indicating whether a query can search an index for one value after the other.</summary>
    public abstract bool HasLooseScans { get; }

    /// <summary>Gives an aggregate of all values of an expression, one after the other, each as the binary form of a question has it; <see langword="null"/> where there is none.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="storedType">The type that the provider stores.</param>
    public abstract string? Pack(string expression, Type storedType);

    /// <summary>Orders the columns of an index that finds a key.</summary>
    public IReadOnlyList<Expression<Func<TEntity, object?>>> ByKeyFirst<TEntity>(Expression<Func<TEntity, object?>> owner, Expression<Func<TEntity, object?>> key) =>
        HasKeysFirst ? [key, owner] : [owner, key];

    /// <summary>Gets the collation that compares texts byte by byte, or <see langword="null"/> where every text is compared so.</summary>
    /// <remarks>Keys are no words: an order that changes with the operating system could hide them from their own index, and so a tombstone from the guard.</remarks>
    public abstract string? ByteCollation { get; }

    /// <summary>Gets a value indicating whether indexes of keys have the key before its owner, which is the same in nearly every row.</summary>
    public abstract bool HasKeysFirst { get; }

    /// <summary>Gets a value indicating whether new numbers of rows are always greater than those that are there, whatever happened to sequences.</summary>
    public abstract bool HasUniqueRowIds { get; }

    /// <summary>Gets the column by which the entries of the journal are ordered.</summary>
    public abstract string JournalOrder { get; }

    /// <summary>Gets the columns of an entry of the journal that have its keys: the texts, and the UUIDs or null.</summary>
    public abstract string JournalKeys { get; }

    /// <summary>Gives an expression for all keys of an entry of the journal as texts.</summary>
    public abstract string JournalTexts(string entry);

    /// <summary>Gives a condition that a row of a table is one of those that a query has found.</summary>
    /// <param name="query">A query with one column, which is <see cref="RowId"/>.</param>
    public abstract string IsRowOf(string query);

    /// <summary>Gets the column by which the database itself knows a row.</summary>
    public abstract string RowId { get; }

    /// <summary>Gets an expression for the present time, another one for each row.</summary>
    public abstract string Now { get; }

    /// <summary>Gives a statement that wakes those who listen, when the transaction commits; nothing where nobody can listen.</summary>
    public abstract string Notify(string channel);

    /// <summary>Gives a statement that asks deleting transactions to wake those who listen, for some minutes; <see langword="null"/> where nobody can listen.</summary>
    /// <param name="streams">The delimited table of streams. The parameter <c>resource</c> names the row.</param>
    public abstract string? Await(string streams);

    /// <summary>Gives an expression that names this database, and another one wherever its tables were copied or restored to; null where none tells.</summary>
    /// <param name="table">The delimited name of a table that is restored with the others.</param>
    public abstract string Incarnation(string table);

    /// <summary>Gives an item of a FROM clause, named <c>e</c>, whose column <c>value</c> has the elements of a column of texts.</summary>
    /// <param name="column">The delimited column.</param>
    public abstract string Elements(string column);

    /// <summary>Gives the value of a parameter for a column of texts.</summary>
    public abstract object Texts(IReadOnlyList<string> texts);

    /// <summary>Reads a column of texts.</summary>
    public abstract IReadOnlyList<string> ReadTexts(DbDataReader reader, int ordinal);

    /// <summary>Gets the dialect of a provider.</summary>
    /// <exception cref="NotSupportedException">There is none for it.</exception>
    public static SqlDialect For(string? providerName) => providerName switch
    {
        "Npgsql.EntityFrameworkCore.PostgreSQL" => new PostgreSqlDialect(),
        "Microsoft.EntityFrameworkCore.Sqlite" => new SqliteDialect(),
        _ => throw new NotSupportedException($"SoftReferences has no dialect for the provider '{providerName}': use PostgreSQL (Npgsql) or SQLite."),
    };

    /// <summary>Gets an expression for the oldest transaction that still runs: a horizon has passed when it does not lie beyond it.</summary>
    public abstract string OldestRunning { get; }

    /// <summary>Gets a statement after which the transaction does not count as running for <see cref="OldestRunning"/>; empty where nothing is waited for. Only for one that cannot write a reference.</summary>
    public abstract string WriteNoReference { get; }

    /// <summary>Gets the same for one that writes these tables of the library and nothing else, unless a trigger of somebody else runs along, which may write anything.</summary>
    public abstract string WriteNoReferenceBy(params IEnumerable<string> tables);

    /// <summary>Gets a value indicating whether a table may show only some of its rows, depending on who asks.</summary>
    public abstract bool HasRowPolicies { get; }

    /// <summary>Gets a statement that tells the time by the database's clock; <see langword="null"/> where that is the clock of this machine.</summary>
    public abstract string? TellTime { get; }

    /// <summary>
    /// Gives a statement that tells the time as <see cref="TellTime"/> does, and after which the database ends the transaction, and its connection, once the client has
    /// said nothing for so long; <see langword="null"/> where there is nothing that could end it. A shorter limit that is there already stays.
    /// </summary>
    public abstract string? TellTimeAndEndWhenIdle(TimeSpan timeout);

    /// <summary>Gives a statement that locks a table against whoever truncates or alters it, and fails when somebody does, rather than wait; <see langword="null"/> where a writer locks the database.</summary>
    public abstract string? ReadLock(string table);

    /// <summary>Says whether the database refused a row because there is one already that it must differ from.</summary>
    public abstract bool IsConflict(DbException exception);

    /// <summary>Gives an item of a FROM clause, named <c>r</c>, that has the columns of arrays of equal length.</summary>
    public abstract string Rows(DbCommand command, params IReadOnlyList<RowColumn> columns);

    /// <summary>Gives a condition that a column has one of the values.</summary>
    /// <param name="command">The command that gets the parameters.</param>
    /// <param name="column">The delimited column.</param>
    /// <param name="values">The values as the provider stores them.</param>
    /// <param name="mapping">The mapping of the column.</param>
    public abstract string IsOneOf(DbCommand command, string column, IReadOnlyList<object> values, RelationalTypeMapping mapping);
}
