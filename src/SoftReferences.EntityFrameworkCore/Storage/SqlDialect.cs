using System.Data.Common;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The parts of the library's SQL that differ between databases.</summary>
internal abstract class SqlDialect
{
    /// <summary>Gets the clause with which a query locks its rows; empty if a writer locks the whole database.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>Gets the clause with which a query of the table <c>c</c> locks its rows and skips those that others have locked.</summary>
    /// <remarks>
    /// If the query also has a limit, put it in a materialized <c>WITH</c>. PostgreSQL may run a query in an <c>IN</c> again for each row, and
    /// it would then return other rows each time, because it skips those that the statement has already written.
    /// </remarks>
    public abstract string SkipLocked { get; }

    /// <summary>Gets a condition that is true on a replica, whose data may be stale.</summary>
    public abstract string IsReplica { get; }

    /// <summary>Gets an expression for the horizon: all transactions that have written so far have lower ids. Use it in the first statement of a transaction.</summary>
    public abstract string Horizon { get; }

    /// <summary>Gets an expression for the start of the server, as a number; 0 if there are no horizons. Another server, as after a failover, started at another time.</summary>
    public abstract string ServerStart { get; }

    /// <summary>Gets a value indicating whether the database has arrays, rather than JSON texts.</summary>
    public abstract bool HasArrays { get; }

    /// <summary>Gets a value indicating whether the database has a UUID type, rather than texts with several spellings.</summary>
    public abstract bool HasUuids { get; }

    /// <summary>Gets a value indicating whether a query can search an index for one value after another (a loose index scan).</summary>
    public abstract bool HasLooseScans { get; }

    /// <summary>Returns an aggregate that concatenates all values of an expression in the binary form of the protocol, or <see langword="null"/> if there is none.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="storedType">The type that the provider stores.</param>
    public abstract string? Pack(string expression, Type storedType);

    /// <summary>Orders the columns of an index that finds a key.</summary>
    public IReadOnlyList<Expression<Func<TEntity, object?>>> ByKeyFirst<TEntity>(Expression<Func<TEntity, object?>> owner, Expression<Func<TEntity, object?>> key) =>
        HasKeysFirst ? [key, owner] : [owner, key];

    /// <summary>Gets the collation that compares texts byte by byte, or <see langword="null"/> if that is the default.</summary>
    /// <remarks>A linguistic order may change with the operating system. An index would then no longer find its keys, and the guard would miss tombstones.</remarks>
    public abstract string? ByteCollation { get; }

    /// <summary>Gets a value indicating whether indexes have the key before the owner, which is the same in nearly all rows.</summary>
    public abstract bool HasKeysFirst { get; }

    /// <summary>Gets the method of indexes that find values by their hash, or <see langword="null"/> if there is none.</summary>
    public abstract string? HashIndexMethod { get; }

    /// <summary>Gets a value indicating whether new row numbers are always greater than existing ones, regardless of sequences.</summary>
    public abstract bool HasUniqueRowIds { get; }

    /// <summary>Gets the column that orders the entries of the journal.</summary>
    public abstract string JournalOrder { get; }

    /// <summary>Gets the columns with the keys of a journal entry: the texts, and the UUIDs or null.</summary>
    public abstract string JournalKeys { get; }

    /// <summary>Returns an expression for all keys of a journal entry as texts.</summary>
    public abstract string JournalTexts(string entry);

    /// <summary>Returns a condition that is true if a row of a table is among the result of a query.</summary>
    /// <param name="query">A query with one column, which is <see cref="RowId"/>.</param>
    public abstract string IsRowOf(string query);

    /// <summary>Returns a subquery for the rows of a key, of whatever owner, with their <see cref="RowId"/> as <c>place</c>. They are found by an index.</summary>
    /// <param name="table">The delimited table of tombstones, in the inbox or the feed.</param>
    /// <param name="key">An expression for the key.</param>
    public string RowsOfKey(string table, string key) => $"(SELECT o.*, o.{RowId} AS place FROM {table} AS o WHERE o.\"key\" = {key}{NotMerged})";

    /// <summary>Gets the clause that keeps a subquery from being merged into its query; empty where the planner finds a key by its index in any case.</summary>
    protected abstract string NotMerged { get; }

    /// <summary>Gets the built-in column that identifies a row.</summary>
    public abstract string RowId { get; }

    /// <summary>Gets an expression for the current time, which may differ between rows.</summary>
    public abstract string Now { get; }

    /// <summary>Returns a statement that notifies listeners when the transaction commits; empty if there are no notifications.</summary>
    public abstract string Notify(string channel);

    /// <summary>Gets a statement that makes the commit of the transaction, and all before it, survive a crash of the server, even if the application allows the last ones to be lost; empty if that is not possible.</summary>
    public abstract string CommitDurably { get; }

    /// <summary>Returns a statement that makes deleting transactions notify listeners for some minutes, or <see langword="null"/> if there are no notifications.</summary>
    /// <param name="streams">The delimited table of streams. The parameter <c>resource</c> names the row.</param>
    public abstract string? Await(string streams);

    /// <summary>Returns an expression that identifies this database, with another value wherever its tables are copied or restored to; null if that cannot be told.</summary>
    /// <param name="table">The delimited name of a table that is restored with the others.</param>
    public abstract string Incarnation(string table);

    /// <summary>Returns a FROM item named <c>e</c>, whose column <c>value</c> has the elements of a collection column.</summary>
    /// <param name="column">The delimited column.</param>
    public abstract string Elements(string column);

    /// <summary>Returns the parameter value for a collection of texts.</summary>
    public abstract object Texts(IReadOnlyList<string> texts);

    /// <summary>Reads a collection of texts.</summary>
    public abstract IReadOnlyList<string> ReadTexts(DbDataReader reader, int ordinal);

    /// <summary>Gets the dialect of a provider.</summary>
    /// <exception cref="NotSupportedException">The provider is not supported.</exception>
    public static SqlDialect For(string? providerName) => providerName switch
    {
        "Npgsql.EntityFrameworkCore.PostgreSQL" => new PostgreSqlDialect(),
        "Microsoft.EntityFrameworkCore.Sqlite" => new SqliteDialect(),
        _ => throw new NotSupportedException($"SoftReferences has no dialect for the provider '{providerName}': use PostgreSQL (Npgsql) or SQLite."),
    };

    /// <summary>Gets an expression for the oldest running transaction. A horizon has passed if it is less than or equal to it.</summary>
    public abstract string OldestRunning { get; }

    /// <summary>Gets a statement that excludes the transaction from <see cref="OldestRunning"/>; empty if there are no horizons. Only for transactions that cannot write a reference.</summary>
    public abstract string WriteNoReference { get; }

    /// <summary>Gets the same statement for a transaction that only writes these tables of the library. It has no effect if they have foreign triggers, which could write references.</summary>
    public abstract string WriteNoReferenceBy(params IEnumerable<string> tables);

    /// <summary>Gets a value indicating whether the database has row level security.</summary>
    public abstract bool HasRowPolicies { get; }

    /// <summary>Gets a statement that returns the database's time, or <see langword="null"/> if that is the clock of this machine.</summary>
    public abstract string? TellTime { get; }

    /// <summary>
    /// Returns a statement that returns the time like <see cref="TellTime"/>, and makes the database end the transaction and its connection
    /// when it is idle for the given time; <see langword="null"/> if that is not supported. A shorter existing limit is kept.
    /// </summary>
    public abstract string? TellTimeAndEndWhenIdle(TimeSpan timeout);

    /// <summary>Returns a statement that locks a table against TRUNCATE and ALTER, and fails instead of waiting; <see langword="null"/> if a writer locks the whole database.</summary>
    public abstract string? ReadLock(string table);

    /// <summary>Returns whether an error is a violation of a unique or exclusion constraint.</summary>
    public abstract bool IsConflict(DbException exception);

    /// <summary>Returns a FROM item named <c>r</c> with columns from arrays of equal length.</summary>
    public abstract string Rows(DbCommand command, params IReadOnlyList<RowColumn> columns);

    /// <summary>Returns a condition that is true if a column has one of the values.</summary>
    /// <param name="command">The command that gets the parameters.</param>
    /// <param name="column">The delimited column.</param>
    /// <param name="values">The values as the provider stores them.</param>
    /// <param name="mapping">The mapping of the column.</param>
    public abstract string IsOneOf(DbCommand command, string column, IReadOnlyList<object> values, RelationalTypeMapping mapping);
}
