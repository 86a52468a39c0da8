namespace SoftReferences.EntityFrameworkCore;

/// <summary>Records of clean-up that are neither done nor cancelled: usually few among all retained records.</summary>
internal static class UnfinishedWork
{
    /// <summary>The condition of their partial index. It is part of users' migrations, so it must not change.</summary>
    public const string Condition = "\"state\" IN ('pending', 'settling', 'parked')";
}
