[assembly: TestCollectionOrderer("SoftReferences.EntityFrameworkCore.Tests.LongestFirst", "SoftReferences.EntityFrameworkCore.Tests")]
