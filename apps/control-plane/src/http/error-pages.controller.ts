import { problemPage } from '@keyplane/contracts';
import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import { Public } from './caller.js';
import { notFound } from './problem.js';

const CodeParams = z.strictObject({ code: z.string().max(100) });

/** The pages that the `type` of a problem points to. */
@ApiExcludeController()
@Controller('errors')
@Public()
export class ErrorPagesController {
  @Get(':code')
  @Header('content-type', 'text/markdown; charset=utf-8')
  getErrorPage(@Param({ schema: CodeParams }) { code }: { code: string }): string {
    const page = problemPage(code);
    if (page === null) throw notFound();
    return page;
  }
}
