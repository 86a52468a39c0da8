namespace SoftReferences.EntityFrameworkCore;

/// <summary>Records of clean-up that is not done, nor given up: few among all that are kept.</summary>
internal static class UnfinishedWork
{
    /// <summary>What finds them by an index of their own. It stands in everybody's migrations and is frozen.</summary>
    public const string Condition = "\"state\" IN ('pending', 'settling', 'parked')";
}
