namespace SoftReferences.EntityFrameworkCore.Entities;

/// <summary>The progress of the last sweep of a reference. One row for each reference.</summary>
public sealed class SweptReference
{
    /// <summary>Gets the canonical name of the owner's resource, as in <c>//auth/users</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>Gets the name of the reference, as in <c>Pet.UserId</c>.</summary>
    public required string Reference { get; init; }

    /// <summary>Gets the number of the sweep.</summary>
    public long Number { get; init; }

    /// <summary>Gets the last value that is part of a range; <see langword="null"/> at the beginning.</summary>
    public string? After { get; init; }

    /// <summary>Gets a value indicating whether every value is part of a range, or asked for already.</summary>
    public bool Exhausted { get; init; }

    /// <summary>Gets how many distinct keys were asked for.</summary>
    public long Keys { get; init; }

    /// <summary>Gets how many of them the owner did not know.</summary>
    public long Missing { get; init; }

    /// <summary>Gets how many it could not be asked for, or could not say anything about.</summary>
    public long Unknown { get; init; }

    /// <summary>Gets when it ended, in UTC, or <see langword="null"/> while it runs.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Gets why the reference cannot be swept, or could not when it was tried last; <see langword="null"/> when it can.</summary>
    public string? Problem { get; init; }

    /// <summary>Gets how many times in a row its keys could not be read.</summary>
    public int Attempts { get; init; }

    /// <summary>Gets when they are read again, in UTC, or <see langword="null"/> if nothing keeps them from being read.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Gets how many keys the owner did not know while its word was not acted on.</summary>
    public long Differing { get; init; }

    /// <summary>Gets some of them, one in each line, or <see langword="null"/>.</summary>
    public string? Differences { get; init; }
}
