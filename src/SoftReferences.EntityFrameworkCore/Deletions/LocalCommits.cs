using System.Data.Common;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Notifies waiting readers of this process about commits of contexts in this process, for databases without notifications.</summary>
internal static class LocalCommits
{
    private static readonly Lock Locked = new();
    private static Watcher[] _watchers = [];

    /// <summary>Gets a value indicating whether there are watchers.</summary>
    public static bool AreWatched => Volatile.Read(ref _watchers).Length > 0;

    /// <summary>Watches a database.</summary>
    /// <param name="connection">A connection to it.</param>
    /// <param name="committed">Called when something may have been committed there.</param>
    /// <returns>An object that ends the watch when disposed.</returns>
    public static IDisposable Watch(DbConnection connection, Action committed)
    {
        var watcher = new Watcher(NameOf(connection), committed);
        lock (Locked)
        {
            Volatile.Write(ref _watchers, [.. _watchers, watcher]);
        }

        return watcher;
    }

    /// <summary>Reports a commit over a connection.</summary>
    public static void Tell(DbConnection connection)
    {
        var database = NameOf(connection);
        foreach (var watcher in Volatile.Read(ref _watchers))
        {
            if (string.Equals(watcher.Database, database, StringComparison.Ordinal))
            {
                watcher.Committed();
            }
        }
    }

    // If two databases have the same name, readers are woken unnecessarily.
    private static string NameOf(DbConnection connection) => $"{connection.DataSource}/{connection.Database}";

    private sealed record Watcher(string Database, Action Committed) : IDisposable
    {
        public void Dispose()
        {
            lock (Locked)
            {
                Volatile.Write(ref _watchers, [.. _watchers.Where(watcher => !ReferenceEquals(watcher, this))]);
            }
        }
    }
}
