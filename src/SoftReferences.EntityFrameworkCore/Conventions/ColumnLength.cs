namespace SoftReferences.EntityFrameworkCore;

/// <summary>The lengths of columns that several of the library's tables share. They are part of users' migrations, so they must not change.</summary>
internal static class ColumnLength
{
    public const int EnumName = 16;
    public const int Epoch = 64;
    public const int Key = OwnerKey.MaximumLength;
    public const int ReferenceName = SoftReference.MaximumNameLength;

    /// <summary>The length of <see cref="OwningService.ResourceName"/>: two names and three slashes.</summary>
    public const int ResourceName = (2 * OwningService.MaximumNameLength) + 3;
}
