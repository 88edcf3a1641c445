"""The four files, written row by row."""

import csv
import io
import json
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

from kesu.demo import shapes
from kesu.demo.rows import DemoRow

BREAK_EVERY = 400  # after so many rows a line that no reader can use
BREAK_AT = 100
SHEET_ROWS = 1_000_000  # Excel holds 1,048,576 rows a sheet
GROUP_ROWS = 20_000


class Sink(Protocol):
    """A file that takes rows."""

    files: list[str]
    n_rows: int
    n_broken: int

    def add(self, row: DemoRow) -> None:
        """Write one row."""

    def close(self) -> None:
        """Finish the file."""


class HotlineCsv:
    """`hotline.csv` in GB18030; a broken line has undecodable bytes or too few fields."""

    def __init__(self, folder: Path) -> None:
        """Open the file in `folder`."""
        self.files = ["hotline.csv"]
        self.n_rows = self.n_broken = 0
        self.stream = (folder / self.files[0]).open("wb")
        self._write(list(shapes.HOTLINE))

    def add(self, row: DemoRow) -> None:
        """Write one row, and now and then a broken line."""
        self.n_rows += 1
        self._write(shapes.hotline(row))
        if self.n_rows % BREAK_EVERY == BREAK_AT:
            self.n_broken += 1
            self._break()

    def close(self) -> None:
        """Finish the file."""
        self.stream.close()

    def _write(self, cells: list[shapes.Cell]) -> None:
        line = io.StringIO()
        csv.writer(line, lineterminator="\r\n").writerow(cells)
        self.stream.write(line.getvalue().encode("gb18030"))

    def _break(self) -> None:
        line = f"RXBAD{self.n_broken:05d},2023/5/6 9:08:07,来电人反映".encode("gb18030")
        if self.n_broken % 2:
            line += b"\xff\xff\xff" + b"," * (len(shapes.HOTLINE) - 3)
        self.stream.write(line + b"\r\n")


class EmailJsonl:
    """`email.jsonl` in UTF-8; a broken line is cut in the middle."""

    def __init__(self, folder: Path) -> None:
        """Open the file in `folder`."""
        self.files = ["email.jsonl"]
        self.n_rows = self.n_broken = 0
        self.stream = (folder / self.files[0]).open("w", encoding="utf-8", newline="\n")

    def add(self, row: DemoRow) -> None:
        """Write one row, and now and then a broken line."""
        self.n_rows += 1
        value = dict(zip(shapes.EMAIL, shapes.email(row), strict=True))
        self.stream.write(json.dumps(value, ensure_ascii=False) + "\n")
        if self.n_rows % BREAK_EVERY == BREAK_AT:
            self.n_broken += 1
            self.stream.write(f'{{"邮件编号": "YJBAD{self.n_broken:05d}", "正文": "您好，我\n')

    def close(self) -> None:
        """Finish the file."""
        self.stream.close()


class AppExcel:
    """`app-1.xlsx`, and `app-2.xlsx` … where one sheet would be too long."""

    def __init__(self, folder: Path) -> None:
        """Open the file in `folder`."""
        self.folder = folder
        self.files: list[str] = []
        self.n_rows = self.n_broken = 0
        self._open()

    def add(self, row: DemoRow) -> None:
        """Write one row."""
        if self.n_rows and self.n_rows % SHEET_ROWS == 0:
            self._save()
            self._open()
        self.n_rows += 1
        self.sheet.append(shapes.app(row))

    def close(self) -> None:
        """Finish the file."""
        self._save()

    def _open(self) -> None:
        self.files.append(f"app-{len(self.files) + 1}.xlsx")
        self.book = Workbook(write_only=True)
        self.sheet: Any = self.book.create_sheet("评论")
        self.sheet.append(shapes.APP)

    def _save(self) -> None:
        self.book.save(self.folder / self.files[-1])


class SocialParquet:
    """`social.parquet`, in row groups."""

    def __init__(self, folder: Path) -> None:
        """Open the file in `folder`."""
        self.files = ["social.parquet"]
        self.n_rows = self.n_broken = 0
        schema = pa.schema([(name, pa.string()) for name in shapes.SOCIAL])
        self.writer = pq.ParquetWriter(folder / self.files[0], schema, compression="zstd")
        self.schema = schema
        self.waiting: list[list[shapes.Cell]] = []

    def add(self, row: DemoRow) -> None:
        """Keep one row until a row group is full."""
        self.n_rows += 1
        self.waiting.append(shapes.social(row))
        if len(self.waiting) == GROUP_ROWS:
            self._flush()

    def close(self) -> None:
        """Finish the file."""
        self._flush()
        self.writer.close()

    def _flush(self) -> None:
        if not self.waiting:
            return
        columns = list(zip(*self.waiting, strict=True))
        arrays = [pa.array(column, type=pa.string()) for column in columns]
        self.writer.write_table(pa.Table.from_arrays(arrays, schema=self.schema))
        self.waiting.clear()


class Sinks:
    """All four files of a folder, by channel; closed together."""

    def __init__(self, folder: Path) -> None:
        """Make the folder and open the files."""
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("app-*.xlsx"):
            old.unlink()  # a smaller corpus has fewer of them
        self.by_channel: dict[str, Sink] = {
            "hotline": HotlineCsv(folder),
            "email": EmailJsonl(folder),
            "app": AppExcel(folder),
            "social": SocialParquet(folder),
        }

    def __enter__(self) -> Self:
        """The sinks themselves."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close all files."""
        for sink in self.by_channel.values():
            sink.close()
